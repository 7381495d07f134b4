"""At any past instant a tenant may use what the pure function said at that time, whatever happened since."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hqconsole.kernel import editions
from plans import actions, queries
from plans.entitlement import feature_answer, limit_answer
from plans.models import AddOn, Feature, Limit
from tests import make

pytestmark = pytest.mark.django_db
FEATURES = ["driver_app", "api_access", "printing"]
LIMITS = ["branches", "orders_per_month"]


def database_clock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def said_now(tenant, at) -> dict:
    """What the function says of everything that happens here, from rows as they are in the database."""
    standing = queries.standing_of(tenant, at)
    found = {each.key: feature_answer(each, standing) for each in Feature.objects.filter(key__in=FEATURES)}
    return found | {each.key: limit_answer(each, standing) for each in Limit.objects.filter(key__in=LIMITS)}


def moment(at, begins: int, lasts: int) -> dict:
    starts = at + timedelta(hours=begins)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=lasts)}


def kill(tenant, at, draw):
    Feature.objects.filter(key=draw(st.sampled_from(FEATURES))).update(is_killed=draw(st.booleans()))


def change_default(tenant, at, draw):
    Feature.objects.filter(key=draw(st.sampled_from(FEATURES))).update(default_value=draw(st.booleans()))
    Limit.objects.filter(key="branches").update(default_value=draw(st.none() | st.integers(-1, 9)))


def subscribe(tenant, at, draw):
    tenant.subscriptions.live().update(status="ended", ends_on=date(2099, 1, 1))
    with suppress(actions.TrialUsed):
        actions.subscribe(tenant=tenant, plan=draw(st.sampled_from(["GROWTH", "PRO", "FREE_TRIAL"])), by=make.WORKER)


def move_pointer(tenant, at, draw):
    tenant.subscriptions.live().update(edition=editions.live_of("plan", draw(st.sampled_from(["STARTER", "ENTERPRISE"]))))


def end_subscription(tenant, at, draw):
    tenant.subscriptions.live().update(status="ended", ends_on=date(2099, 1, 1))


def override(tenant, at, draw):
    key = draw(st.sampled_from([*FEATURES, "branches"]))
    what = {"limit_id": key, "mode": "set", "value": draw(st.integers(-1, 50))} if key == "branches" else {"feature_id": key}
    subject = {name: what[name] for name in ("limit_id", "feature_id") if name in what}
    tenant.overrides.filter(**subject).delete()
    when = moment(at, draw(st.integers(-3, 1)), draw(st.integers(4, 9)))
    tenant.overrides.create(**{"value": draw(st.booleans())} | what, **when, made_at=at, given_by="staff:1", reason=make.REASON)


def top_up(tenant, at, draw):
    when = moment(at, draw(st.integers(-3, 1)), draw(st.integers(4, 9)))
    facts = {"limit_id": "orders_per_month", "mode": "top_up", "value": draw(st.integers(1, 99))}
    tenant.overrides.create(**facts, **when, made_at=at, given_by="staff:1", reason=make.REASON)


def revoke(tenant, at, draw):
    tenant.overrides.filter(revoked_at=None, starts_at__lte=at).update(revoked_at=at)


def buy(tenant, at, draw):
    add_on = draw(st.sampled_from(sorted(AddOn.objects.all(), key=lambda each: each.key)))
    tenant.holdings.create(add_on=add_on, quantity=draw(st.integers(1, 3)), starts_at=at - timedelta(hours=1))


def give_back(tenant, at, draw):
    tenant.holdings.filter(ends_at=None).update(ends_at=at)


def sell_more(tenant, at, draw):
    AddOn.objects.update(adds=draw(st.integers(1, 500)))


def move_house(tenant, at, draw):
    type(tenant).objects.filter(pk=tenant.pk).update(timezone=draw(st.sampled_from(["Asia/Muscat", "Asia/Riyadh", "UTC"])))


HAPPENINGS = [
    *(kill, change_default, subscribe, move_pointer, end_subscription, override, top_up, revoke, buy, give_back),
    *(sell_more, move_house),
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(HAPPENINGS), min_size=1, max_size=10), st.data())
def test_the_past_is_what_was_said_then(happenings, data):
    with transaction.atomic():
        tenant, said = make.tenant(), []
        for happening in happenings:
            happening(tenant, database_clock(), data.draw)
            at = database_clock()
            said.append((at, said_now(tenant, at)))

        for at, answers in said:
            then = queries.known_as_of(tenant, at)
            assert {key: then.answer(then.subject(key)) for key in answers} == answers
        transaction.set_rollback(True)


def test_the_present_is_read_as_the_past_is():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    at = database_clock()

    now, then = queries.known_now(tenant, at), queries.known_as_of(tenant, at)

    assert {each.key: now.answer(each) for each in now.subjects} == {each.key: then.answer(each) for each in then.subjects}


def test_before_a_feature_was_made_there_was_none():
    tenant, at = make.tenant(), database_clock()
    Feature.objects.create(key="brand_new", name_en="N", name_ar="ج", position=999, group="orders")

    assert queries.explanation(tenant, "brand_new") is not None
    assert queries.explanation(tenant, "brand_new", at) is None


def test_what_was_removed_since_is_there_again():
    Feature.objects.create(key="short_lived", name_en="N", name_ar="ج", position=999, group="orders", default_value=True)
    tenant, at = make.tenant(), database_clock()
    Feature.objects.get(key="short_lived").delete()

    assert queries.explanation(tenant, "short_lived", at).answer.value is True
