"""Any row can be seen as it was at a past instant: what was captured since is taken back, newest first."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import queries
from audit.models import Entry
from audit.queries import row_as_of, tenant_as_of
from hqconsole.kernel import clock, ledger
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


def test_what_has_changed_comes_first_in_words_and_only_there_are_fields_marked(suspended):
    tenant, at = suspended
    rows = tenant_as_of(str(tenant.pk), at)

    assert [each.state for each in rows] == ["changed", "new"]
    marked = {field.label: (field.then, field.now) for field in rows[0].fields if field.has_changed}
    assert marked["status"] == ("Active", "Suspended")
    assert [field for field in rows[1].fields if field.has_changed] == []


def test_an_entry_leads_to_its_row_as_it_was_then():
    network = make.network(label="The old VPN")
    network.delete()
    browser = make.client(Role.QA_COMPLIANCE)
    made, gone = Entry.objects.filter(tbl="hq.network_network").order_by("-seq")[:2][::-1]

    for entry in (made, gone):
        page = browser.get(f"/audit/{entry.seq}/").content.decode()
        (address,) = re.findall(r'href="(/audit/as-of/[^"]+)"', page)
        there = browser.get(html.unescape(address)).content.decode()
        assert "The old VPN" in there
        assert "is gone now" in there


def test_an_entry_that_is_about_no_row_leads_nowhere():
    with transaction.atomic(), ledger.context(actor="worker:x", verb="jobs.sweep"):
        ledger.record("run", 7)
    entry = Entry.objects.order_by("-seq").first()

    assert "/audit/as-of/" not in make.client(Role.QA_COMPLIANCE).get(f"/audit/{entry.seq}/").content.decode()


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
