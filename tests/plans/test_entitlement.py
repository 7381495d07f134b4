"""What a tenant may use: the order of the sources, and the same answer from Python and from SQL on random data."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hqconsole.kernel.editions import hash_of
from plans import queries
from plans.entitlement import Claim, Source, resolve
from plans.models import AddOn, Allowance, Feature, Limit, Override, Plan, PlanEdition, Subscription, is_off
from tests import make

NOT_ON = Claim(Source.OFF, False)
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


@pytest.mark.parametrize(
    ("base", "more", "value"),
    [
        (Allowance(5, 5), [2, 3], Allowance(10, 10)),
        (Allowance(50, -1), [2], Allowance(52, -1)),
        (Allowance(-1, -1), [2], Allowance(-1, -1)),
        (None, [4], Allowance(4, 4)),
    ],
)
def test_what_is_added_comes_on_top_and_without_limit_stays_so(base, more, value):
    claims = [Claim(Source.PLAN, base, "7")] if base else []
    claims += [Claim(Source.ADD_ON, amount, str(amount), adds=True) for amount in more]

    answer = resolve(claims, Claim(Source.OFF, Allowance(0, 0)))

    assert answer.value == value
    assert (answer.winner.source, len(answer.added)) == (Source.ADD_ON, len(more))


def test_a_value_holds_until_the_first_of_what_made_it_ends():
    soon, later = make.clock.now(), make.clock.now() + timedelta(days=9)
    claims = [
        Claim(Source.PLAN, Allowance(5, 5), "7", later),
        Claim(Source.TOP_UP, 1, "8", soon, adds=True),
        Claim(Source.ADD_ON, 1, "9", None, adds=True),
    ]

    assert resolve(claims, NOT_ON).until == soon


@pytest.mark.parametrize(
    ("value", "is_nothing"), [(None, True), (False, True), (0, False), (0.0, False), (True, False), ("x", False)]
)
def test_zero_is_a_value_and_not_off(value, is_nothing):
    assert is_off(value) is is_nothing


TYPES = {"printing": "number", "driver_app": "text"}
VALUES = {"boolean": st.booleans(), "number": st.integers(-5, 10**6), "text": st.text("abcمرح", min_size=1, max_size=8)}


@st.composite
def worlds(draw):
    """Features killed or with a default, an edition of a plan, a subscription or none, overrides, and what was bought."""
    keys = sorted(Feature.objects.values_list("key", flat=True))
    limits = sorted(Limit.objects.values_list("key", flat=True))
    switches = sorted(set(keys) - set(TYPES))
    amount = st.integers(-1, 10**6)
    allowances = st.fixed_dictionaries({"included": amount, "hard_cap": amount})
    day = st.dates(date(2026, 1, 2), date(2027, 12, 31))
    return {
        "killed": draw(st.sets(st.sampled_from(keys), max_size=4)),
        "default": draw(values_of(keys)),
        "limit_default": draw(st.dictionaries(st.sampled_from(limits), amount, max_size=3)),
        "content": {
            "features": sorted(draw(st.sets(st.sampled_from(switches), max_size=6))),
            "values": draw(values_of(sorted(TYPES))),
            "limits": draw(st.dictionaries(st.sampled_from(limits), allowances, max_size=6)),
            "prices": {},
        },
        "status": draw(st.sampled_from([None, *Subscription.Status.values])),
        "ends_on": draw(st.none() | day),
        "trial_ends_on": draw(day),
        "timezone": draw(st.sampled_from(["Asia/Muscat", "Asia/Riyadh", "Asia/Beirut", "Asia/Kathmandu", "UTC"])),
        "features": draw(st.lists(overridden(values_of(keys)), max_size=4)),
        "limits": draw(st.dictionaries(st.tuples(st.sampled_from(limits), MODES), st.tuples(amount, PERIODS), max_size=6)),
        "bought": draw(st.lists(st.tuples(st.integers(1, 5), PERIODS), max_size=3)),
    }


MODES = st.sampled_from(["set", "add", "top_up", "exempt"])
PERIODS = st.tuples(st.integers(-9, 4), st.integers(1, 12), st.booleans())  # begins in so many days, lasts, is revoked


def values_of(keys):
    """Some of these features, each with a value that it can have."""
    one = st.sampled_from(keys).flatmap(lambda key: st.tuples(st.just(key), VALUES[TYPES.get(key, "boolean")]))
    return st.lists(one, max_size=4).map(dict)


def overridden(values):
    return st.tuples(values, PERIODS)


def build(world: dict):
    """The tenant of this world."""
    for key, kind in TYPES.items():
        Feature.objects.filter(key=key).update(type=kind, default_value=None)
    Feature.objects.filter(key__in=world["killed"]).update(is_killed=True)
    for key, value in world["default"].items():
        Feature.objects.filter(key=key).update(default_value=value)
    for key, value in world["limit_default"].items():
        Limit.objects.filter(key=key).update(default_value=value)
    tenant = make.tenant(timezone=world["timezone"])
    if world["status"]:
        subscribe(tenant, world)
    seen = set()
    for values, period in world["features"]:
        for key, value in values.items():
            if key not in seen:
                seen.add(key)
                override(tenant, period, feature_id=key, value=value)
    for (key, mode), (amount, period) in world["limits"].items():
        if mode not in ("set", "add") or (key, {"set": "add", "add": "set"}[mode]) not in seen:
            seen.add((key, mode))
            value = {"set": amount, "exempt": None}.get(mode, max(1, amount))
            override(tenant, period, limit_id=key, mode=mode, value=value)
    for quantity, (begins, lasts, is_open) in world["bought"]:
        starts = make.clock.now() + timedelta(days=begins, hours=1)  # the clock of a transaction stands still
        ends = None if is_open else starts + timedelta(days=lasts)
        tenant.holdings.create(add_on=AddOn.objects.all()[quantity], quantity=quantity, starts_at=starts, ends_at=ends)
    return tenant


def override(tenant, period, **what) -> Override:
    begins, lasts, is_revoked = period
    starts = make.clock.now() + timedelta(days=begins, hours=1)  # the clock of a transaction stands still
    facts = {"starts_at": starts, "ends_at": starts + timedelta(days=lasts), "made_at": starts, "given_by": "staff:1"}
    revoked = starts if is_revoked and begins < 0 else None
    return Override.objects.create(tenant=tenant, reason=make.REASON, revoked_at=revoked, **facts, **what)


def subscribe(tenant, world: dict) -> None:
    content = world["content"]
    plan = Plan.objects.create(key="RANDOM", name_en="Random", name_ar="عشوائي", position=99)
    edition = PlanEdition.objects.create(
        plan=plan, number=1, status="live", content=content, content_hash=hash_of(content), published_at=make.clock.now()
    )
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


def rows(statement: str, tenant) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE tenant_id = %s ORDER BY key", [tenant.pk])
        return cursor.fetchall()


def same_in_python(answered) -> list[tuple]:
    """Answers as the views show them: key, value or amounts, source, source_id, until."""
    found = []
    for subject, answer in answered:
        claim, value = answer.winner, answer.value
        if isinstance(value, Allowance):
            values = value.included, value.hard_cap, "none" if answer.is_exempt else subject.enforcement
        else:
            values = (None if value is None else json.dumps(value, ensure_ascii=False),)
        found.append((subject.key, *values, claim.source, claim.source_id, answer.until))
    return sorted(found)


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_python_and_sql_say_the_same(data):
    world = data.draw(worlds())
    with transaction.atomic():
        tenant = build(world)
        may_use = queries.entitlements(tenant)
        features = [line for _group, lines in may_use.groups for line in lines]

        assert same_in_python(features) == rows("SELECT key, value, source, source_id, until FROM tenant_api.features", tenant)
        assert same_in_python(may_use.limits) == rows(
            "SELECT key, included, hard_cap, enforcement, source, source_id, until FROM tenant_api.limits", tenant
        )
        transaction.set_rollback(True)
