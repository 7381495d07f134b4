"""Who asks, who agrees, and how?"""

import pytest
from hypothesis import settings

from approvals import actions
from approvals.models import Request
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.roles import Role
from staff.models import Person
from tenants.actions import suspend
from tests import make

settings.register_profile("long", max_examples=2000, deadline=None)  # pytest tests/approvals --hypothesis-profile=long


def is_long() -> bool:
    """Whether the long profile was asked for, under which other tests repeat more often, too."""
    return settings.get_current_profile_name() == "long"


def acting(person: Person, typed_name: str = "", origin: Origin = Origin.PAGE) -> Actor:
    """A person on a page, consenting to everything that is asked."""
    actor = person.as_actor(origin, ip="", request_id="", signed_in_at=clock.now())
    return make.consenting(actor, typed_name)


def ask(person: Person, act=suspend, typed_name: str | None = None, **arguments) -> Request:
    """A request for an act, made as a person does: by doing it."""
    arguments = arguments or {"tenant": make.tenant(), "reason": make.REASON}
    if typed_name is None:
        typed_name = act.action.name_to_type(arguments)
    with pytest.raises(SentForReview) as sent:
        act(**arguments, by=acting(person, typed_name))
    return Request.objects.get(pk=sent.value.key.removeprefix("R-"))


def approve(request: Request, person: Person) -> Request:
    return actions.approve(request=request, reason="I have looked at it", by=acting(person, request.slug))


def execute(request: Request) -> Request:
    return actions.execute(request=request, by=Actor.worker("execute_request"))


@pytest.fixture
def asker(db) -> Person:
    """Somebody who may only ask for a suspension."""
    return make.person(Role.BUSINESS_ADMIN, name_en="Salma", email="salma@hq.example")


@pytest.fixture
def holder(db) -> Person:
    """Somebody who may suspend, and so agree to it."""
    return make.person(Role.SUPER_ADMIN, name_en="Nasser", email="nasser@hq.example")
