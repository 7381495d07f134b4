"""Any row can be seen as it was at a past instant: what was captured since is taken back, newest first."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import queries
from audit.queries import row_as_of, tenant_as_of
from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from tenants.actions import suspend
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=9)


def by_table(rows):
    return {past.table: past for past in rows}


@pytest.fixture
def suspended():
    """A tenant, the instant before its suspension, and its suspension."""
    tenant = make.tenant()
    at = clock.now()
    suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    return tenant, at


def test_a_tenant_is_seen_as_it_was_before_its_suspension(suspended):
    tenant, at = suspended

    rows = by_table(tenant_as_of(str(tenant.pk), at))

    then, now = rows["hq.tenants_tenant"].then, rows["hq.tenants_tenant"].now
    assert (then["status"], now["status"]) == (Tenant.Status.ACTIVE, Tenant.Status.SUSPENDED)
    assert rows["hq.tenants_tenant"].state == "changed"
    assert rows["hq.tenants_hold"].state == "new"


def test_nothing_was_there_before_it_was_made():
    tenant = make.tenant()

    (past,) = row_as_of("hq.tenants_tenant", str(tenant.pk), clock.now() - LONG_AGO)

    assert (past.then, past.state) == (None, "new")


def test_what_was_deleted_since_is_there_again():
    network = make.network(label="The old VPN")
    key, at = str(network.pk), database_clock()
    network.delete()

    (past,) = row_as_of("hq.network_network", key, at)

    assert (past.state, past.then["label"]) == ("gone", "The old VPN")


@pytest.mark.parametrize(
    ("table", "key"), [("hq.tenants_tenant", "x"), ("hq.tenants_hold", "9" * 40), ("pg_class", "1"), ("\0", "\0")]
)
def test_what_never_was_is_nothing(table, key):
    assert row_as_of(table, key, clock.now()) == []


NAMES = st.sampled_from(["A", "ب", "C'\"", "{}"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["name_en", "name_ar", "timezone"]), NAMES), min_size=1, max_size=8), st.data())
def test_every_state_that_a_row_ever_had_is_found_again(changes, data):
    with transaction.atomic():
        tenant = make.tenant()
        states = [(clock.now(), present(tenant))]
        for column, value in changes:
            Tenant.objects.filter(pk=tenant.pk).update(**{column: value})
            states.append((database_clock(), present(tenant)))
        at, state = data.draw(st.sampled_from(states[1:]))

        (past,) = row_as_of("hq.tenants_tenant", str(tenant.pk), at)

        assert past.then == state
        transaction.set_rollback(True)


def present(tenant) -> dict:
    return dict(queries.past.row_now("hq.tenants_tenant", str(tenant.pk)))["hq.tenants_tenant", str(tenant.pk)]


def database_clock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def test_the_page_shows_then_and_now_and_refuses_the_future(suspended):
    tenant, _at = suspended
    browser = make.client(Role.QA_COMPLIANCE)
    address = f"/tenants/{tenant.slug}/as-of/"

    assert "was not there yet" in browser.get(address).content.decode()
    assert "yet to come" in browser.get(f"{address}?at=2199-01-01T00:00:00").content.decode()
    assert "“soon” is no time" in browser.get(f"{address}?at=soon").content.decode()
    assert make.client(Role.SUPPORT_ANALYST).get(address).status_code == 403


def test_the_page_of_a_row_takes_any_name():
    browser = make.client(Role.QA_COMPLIANCE)
    network = make.network()

    assert browser.get(f"/audit/as-of/?object=hq.network_network:{network.pk}").status_code == 200
    assert "There was nothing of that name" in browser.get("/audit/as-of/?object=hq.nothing:1").content.decode()
    assert browser.get("/audit/as-of/").status_code == 200
