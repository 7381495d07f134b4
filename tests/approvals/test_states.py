"""The life of a request is a table of moves: the same in the code, in the database and in the docs, whatever is tried."""

from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from approvals import actions
from approvals.models import MOVES, Policy, Request, State
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.roles import Role
from tenants.models import Tenant
from tests import make
from tests.approvals.conftest import acting, ask, is_long

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "approvals.md"
EXAMPLES, SHORTEST, LONGEST = (settings.default.max_examples, 50, 50) if is_long() else (40, 4, 12)
LASTING = [state for state in State if state is not State.EXECUTING]


def test_every_state_has_its_moves():
    assert set(MOVES) == set(State)
    assert not MOVES[State.EXPIRED]  # the clock's, and no move


@pytest.mark.parametrize(("was", "becomes"), list(product(State, State)), ids=str)
def test_the_database_allows_exactly_the_moves_of_the_table(was, becomes):
    with connection.cursor() as cursor:
        cursor.execute("SELECT hq.approvals_may_move(%s, %s)", [was, becomes])
        assert cursor.fetchone() == (becomes in MOVES[was],)


def test_the_docs_draw_every_move():
    drawn = GUIDE.read_text()

    for was, moves in MOVES.items():
        for becomes in moves:
            assert f"{was.value} --> {becomes.value}" in drawn, f"{was.value} --> {becomes.value}"


class World:
    """A request, those around it, and everything that can be tried."""

    def __init__(self):
        self.asker = make.person(Role.BUSINESS_ADMIN)
        self.others = [make.person(Role.SUPER_ADMIN) for _number in range(3)]
        self.qa = make.person(Role.QA_COMPLIANCE)
        self.tenant = make.tenant()
        terms = {"approvers_needed": 2, "may_schedule": True, "request_hours": 11, "execution_hours": 12}
        Policy.objects.create(verb="tenants.suspend", condition="always", **terms)
        self.request = ask(self.asker, tenant=self.tenant, reason=make.REASON)
        self.executions = 0

    def people(self) -> list:
        return [self.asker, *self.others, self.qa]

    def approve(self, who):
        actions.approve(request=self.request, reason="I have looked", by=acting(self.people()[who], self.request.slug))

    def reject(self, who):
        actions.reject(request=self.request, reason="I have looked", by=acting(self.people()[who]))

    def withdraw(self, who):
        actions.withdraw(request=self.request, by=acting(self.people()[who % 2]))

    def schedule(self, who):
        instant = clock.now() + timedelta(hours=who * 3) if who else None
        actions.schedule(request=self.request, instant=instant, by=acting(self.asker))

    def execute(self, who):
        by = Actor.worker("execute_request") if who % 2 else acting(self.asker)
        actions.execute(request=self.request, by=by)

    def break_glass(self, who):
        by = acting(self.people()[who], self.request.slug)
        actions.break_glass(request=self.request, reason="A fire, and nobody answers", by=by)

    def force(self, who):
        """Somebody writes a state by raw SQL."""
        Request.objects.filter(pk=self.request.pk).update(state=LASTING[who * 2 % len(LASTING)])

    def leave(self, who):
        person = self.people()[who]
        person.become(is_active=not person.is_active)

    def move_world(self, who):
        """The tenant is held, or let go, behind the request's back."""
        if self.tenant.holds.live().exists():
            self.tenant.holds.live().update(lifted_at=clock.now())
        else:
            self.tenant.holds.create(kind="legal", reason="A court order", placed_by="staff:9", placed_at=clock.now())
        Tenant.objects.get(pk=self.tenant.pk).settle(clock.now())


STEPS = ["approve", "approve", "approve", "execute", "execute", "schedule", "reject", "withdraw", "break_glass", "force"]
AGREED = [("approve", 1), ("approve", 2)]
STEPS += ["leave", "move_world", "wait"]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    opening=st.sampled_from([[], AGREED, [("schedule", 1), *AGREED], [*AGREED, ("move_world", 0)], [*AGREED, ("leave", 0)]]),
    story=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), min_size=SHORTEST, max_size=LONGEST),
)
def test_whatever_is_tried_a_request_only_makes_moves_of_the_table(opening, story):
    with transaction.atomic(), time_machine.travel(clock.now() - timedelta(hours=10), tick=False) as time:
        world = World()
        was = State.PENDING
        for step, who in opening + story:
            if step == "wait":
                time.shift(timedelta(hours=who))
                continue
            with suppress(Refusal, IntegrityError), transaction.atomic():
                getattr(world, step)(who)
            was = checked(world, was)
        event(f"ends {was}")
        transaction.set_rollback(True)


def checked(world: World, was: State) -> State:
    """The request's state, having made a move of the table at most; carried out at most once, and never against the rules."""
    now = Request.objects.get(pk=world.request.pk)
    state = State(now.state)
    assert state == was or state in reachable(was), f"{was} -> {state}"
    if state in (State.APPROVED, State.SCHEDULED):
        given = now.reviews.filter(round=now.round, verdict="approve").exclude(reviewer=world.asker)
        assert given.count() >= now.approvers_needed
    if state == State.EXECUTED and was != State.EXECUTED:
        world.executions += 1
    assert world.executions <= 1
    assert not now.reviews.filter(reviewer=world.asker).exists()
    return state


def reachable(was: State) -> set:
    """The lasting states within one step: through `executing`, which begins and ends inside a step, too."""
    return MOVES[was] | (MOVES[State.EXECUTING] if State.EXECUTING in MOVES[was] else set())
