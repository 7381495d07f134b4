"""What a tenant may use: the order of the sources, and the same answer from Python and from SQL on random data."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hqconsole.kernel.editions import hash_of
from plans import queries
from plans.entitlement import NOT_ON, Allowance, Claim, Source, resolve
from plans.models import Feature, Limit, Plan, PlanEdition, Subscription
from tests import make

PLAN = Claim(Source.PLAN, True, "7")
KILLED = Claim(Source.KILL_SWITCH, False, "printing")
DEFAULT = Claim(Source.DEFAULT, True, "printing")


@pytest.mark.parametrize(
    ("claims", "winner", "losers"),
    [
        ([], NOT_ON, ()),
        ([DEFAULT], DEFAULT, ()),
        ([DEFAULT, PLAN], PLAN, (DEFAULT,)),
        ([DEFAULT, PLAN, KILLED], KILLED, (PLAN, DEFAULT)),
    ],
)
def test_the_strongest_claim_wins_and_the_others_stay_visible(claims, winner, losers):
    answer = resolve(claims, NOT_ON)

    assert (answer.winner, answer.losers) == (winner, losers)


@given(st.permutations([DEFAULT, PLAN, KILLED]))
def test_the_order_in_which_claims_arrive_does_not_matter(claims):
    assert resolve(claims, NOT_ON) == resolve([KILLED, PLAN, DEFAULT], NOT_ON)


@st.composite
def worlds(draw):
    """Features killed or on by default, an edition of a plan, and a subscription or none."""
    keys = sorted(Feature.objects.values_list("key", flat=True))
    some = st.sets(st.sampled_from(keys), max_size=6)
    amount = st.integers(-1, 10**6)
    allowances = st.fixed_dictionaries({"included": amount, "hard_cap": amount})
    limits = st.dictionaries(st.sampled_from(sorted(Limit.objects.values_list("key", flat=True))), allowances, max_size=6)
    day = st.dates(date(2026, 1, 2), date(2027, 12, 31))
    return {
        "killed": draw(some),
        "default": draw(some),
        "content": {"features": sorted(draw(some)), "limits": draw(limits), "prices": {}},
        "status": draw(st.sampled_from([None, *Subscription.Status.values])),
        "ends_on": draw(st.none() | day),
        "trial_ends_on": draw(day),
        "timezone": draw(st.sampled_from(["Asia/Muscat", "Asia/Riyadh", "Asia/Beirut", "Asia/Kathmandu", "UTC"])),
    }


def build(world: dict):
    """The tenant of this world."""
    Feature.objects.filter(key__in=world["killed"]).update(is_killed=True)
    Feature.objects.filter(key__in=world["default"]).update(default_value=True)
    at = make.clock.now()
    plan = Plan.objects.create(key="RANDOM", name_en="Random", name_ar="عشوائي", position=99)
    content = world["content"]
    edition = PlanEdition.objects.create(
        plan=plan, number=1, status="live", content=content, content_hash=hash_of(content), published_at=at
    )
    tenant = make.tenant(timezone=world["timezone"])
    if world["status"]:
        is_over = world["status"] == "ended"
        tenant.subscriptions.create(
            edition=edition,
            status=world["status"],
            currency="OMR",
            price_minor=0,
            starts_on=date(2026, 1, 1),
            trial_ends_on=world["trial_ends_on"],
            ends_on=world["ends_on"] or (date(2026, 6, 1) if is_over else None),
        )
    return tenant


def rows(statement: str, tenant) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE tenant_id = %s ORDER BY key", [tenant.pk])
        return cursor.fetchall()


def same_in_python(answered) -> list[tuple]:
    """Answers as the views show them: key, value or amounts, source, source_id, until."""
    found = []
    for subject, answer in answered:
        claim, value = answer.winner, answer.value
        values = (value.included, value.hard_cap) if isinstance(value, Allowance) else (value,)
        found.append((subject.key, *values, claim.source, claim.source_id, claim.until))
    return sorted(found)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_python_and_sql_say_the_same(data):
    world = data.draw(worlds())
    with transaction.atomic():
        tenant = build(world)
        may_use = queries.entitlements(tenant)
        features = [line for _group, lines in may_use.groups for line in lines]

        assert same_in_python(features) == rows("SELECT key, value, source, source_id, until FROM tenant_api.features", tenant)
        assert same_in_python(may_use.limits) == rows(
            "SELECT key, included, hard_cap, source, source_id, until FROM tenant_api.limits", tenant
        )
        transaction.set_rollback(True)
