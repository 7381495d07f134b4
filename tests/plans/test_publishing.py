"""What is different for a tenant stands in the product's rows: written in place, off where killed, ended with the override."""

import json
from contextlib import contextmanager
from datetime import UTC, timedelta

import pytest
from django.db import connections, transaction

from hqconsole.kernel import clock
from hqconsole.kernel.queue import Topic
from jobs import outbox
from jobs.models import Outbox
from plans import actions, queries
from plans.models import Override
from plans.publishing import publish_flag, publish_overrides
from tenants.publishing import publish_tenant
from tests import make

ROWS = "SELECT flag_key, override_value, is_active, effective_until FROM org_ff_overrides_cf ORDER BY flag_key, is_active"


@pytest.fixture
def tenant(tenant_on_growth):
    """A tenant that the product knows."""
    with as_publisher() as cursor:
        publish_tenant(cursor, tenant_on_growth)
    return tenant_on_growth


@contextmanager
def as_publisher():
    with transaction.atomic(using="publisher"), connections["publisher"].cursor() as cursor:
        yield cursor


def publish(tenant) -> None:
    with as_publisher() as cursor:
        publish_overrides(cursor, tenant)


def rows(tenant) -> list[tuple]:
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant.pk)])
        cursor.execute(ROWS)
        return [(key, json.loads(value) if isinstance(value, str) else value, *rest) for key, value, *rest in cursor.fetchall()]


def values(tenant) -> dict:
    """The active rows."""
    return {key: value for key, value, is_active, _until in rows(tenant) if is_active}


def test_an_override_is_one_row_with_its_end_however_often_it_is_published(tenant):
    given = make.override(tenant=tenant)

    publish(tenant)
    publish(tenant)

    until = given.ends_at.astimezone(UTC).replace(tzinfo=None)
    assert rows(tenant) == [("custom_domain", True, True, until)]


def test_limits_stand_under_the_products_own_keys_with_what_holds_in_the_end(tenant):
    make.override("branches", tenant=tenant, mode="add", value=3)
    limit = queries.subject_of("users")
    facts = {"subject": limit, "ends_at": clock.now() + timedelta(days=2), "ticket": "S", "reason": make.REASON}
    actions.exempt(tenant=tenant, **facts, by=make.WORKER)
    included = queries.answer_at(tenant, queries.subject_of("branches"), clock.now()).value.included

    publish(tenant)

    assert values(tenant) == {"tenant_max_branches": included, "tenant_max_users": -1}


def test_what_ended_is_no_longer_active_and_may_end_a_second_time(tenant):
    for _time in range(3):
        given = make.override(tenant=tenant)
        publish(tenant)
        assert values(tenant) == {"custom_domain": True}
        actions.revoke_override(override=given, reason="Over for today", by=make.consenting(make.actor()))
        publish(tenant)
        assert values(tenant) == {}
    assert len(rows(tenant)) == 1


def test_a_value_is_changed_in_place(tenant):
    make.override("branches", tenant=tenant, value=7)
    publish(tenant)
    Override.objects.filter(tenant=tenant).update(value=9)

    publish(tenant)

    assert values(tenant) == {"tenant_max_branches": 9}
    assert len(rows(tenant)) == 1


def test_another_tenant_sees_nothing_of_it(tenant):
    make.override(tenant=tenant)
    publish(tenant)

    assert rows(make.tenant()) == []


def test_a_row_of_somebody_else_is_left_alone_unless_we_say_something_about_it(tenant):
    with as_publisher() as cursor:
        for key in ("theirs", "custom_domain"):
            cursor.execute(
                "INSERT INTO org_ff_overrides_cf (tenant_org_id, flag_key, data_type, override_value, created_by)"
                " VALUES (%s, %s, 'boolean', 'false', 'somebody')",
                [tenant.pk, key],
            )
    make.override(tenant=tenant)

    publish(tenant)

    assert values(tenant) == {"custom_domain": True, "theirs": False}


def flag_row(key: str) -> tuple:
    with connections["publisher"].cursor() as cursor:
        cursor.execute("SELECT default_value, is_kill_switch FROM hq_ff_feature_flags_mst WHERE flag_key = %s", [key])
        default, is_killed = cursor.fetchone()
        return (json.loads(default) if isinstance(default, str) else default), is_killed


def carry_all() -> None:
    for message in Outbox.objects.filter(sent_at=None, next_at__lte=clock.now()).order_by("pk"):
        outbox.deliver(message)


def test_a_kill_switch_reaches_the_flag_and_every_tenant_that_has_an_override(tenant):
    make.override(tenant=tenant)
    actions.set_default(
        subject=queries.subject_of("custom_domain"),
        value=True,
        reason=make.REASON,
        by=make.consenting(make.actor(), "custom_domain"),
    )
    carry_all()
    assert (flag_row("custom_domain"), values(tenant)) == ((True, False), {"custom_domain": True})

    actions.kill(feature=queries.subject_of("custom_domain"), by=make.consenting(make.actor()))
    carry_all()

    assert (flag_row("custom_domain"), values(tenant)) == ((False, True), {"custom_domain": False})


def test_a_message_about_a_flag_may_be_carried_twice(tenant):
    for _time in range(2):
        outbox.flag_moved("printing")

    assert flag_row("printing") == (False, False)


def test_a_feature_that_the_product_does_not_know_is_not_published(tenant):
    feature = queries.subject_of("printing")
    feature.product_key = ""
    feature.save()

    with as_publisher() as cursor:
        publish_flag(cursor, "printing")
        cursor.execute("SELECT count(*) FROM hq_ff_feature_flags_mst WHERE flag_key = 'printing'")
        assert cursor.fetchone() == (0,)


def test_the_product_is_told_again_at_the_very_end(tenant):
    given = make.override(tenant=tenant)
    waiting = Outbox.objects.get(topic=Topic.TENANT_MOVED, subject=str(tenant.pk), next_at=given.ends_at)
    now = clock.now()
    Override.objects.filter(pk=given.pk).update(starts_at=now - timedelta(days=2), ends_at=now - timedelta(seconds=1))
    publish(tenant)

    outbox.deliver(waiting)

    assert values(tenant) == {}
