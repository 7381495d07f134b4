"""The timeline tells of each entry what is known, works without scripts, and pages of objects lead to their history."""

from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template.defaultfilters import floatformat
from django.utils.translation import override

from approvals.models import Request
from audit import queries
from audit.models import Entry
from audit.templatetags.sentences import changes_of
from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from hqconsole.kernel.templatetags.ui.signs import number
from tests import make
from tests.approvals.conftest import approve, ask, execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Request:
    """A suspension that somebody asked for and a Super Admin agreed to."""
    holder = make.person(Role.SUPER_ADMIN, name_en="Huda Al Lawati", name_ar="هدى اللواتي")
    return execute(approve(ask(make.person(Role.BUSINESS_ADMIN)), holder))


def page(path: str, role: Role = Role.QA_COMPLIANCE, **given) -> str:
    return make.client(role, **given).get(path).content.decode()


def test_who_agreed_stands_beside_what_was_done(done):
    entry = Entry.objects.filter(verb="tenants.suspend").order_by("-seq").first()

    for path in (f"/audit/?q=approval:{done.pk}", f"/audit/{entry.seq}/"):
        assert "Approved by" in page(path)
        assert "Huda Al Lawati" in page(path)
    assert "هدى اللواتي" in page(f"/audit/?q=approval:{done.pk}", language="ar")


def test_the_approval_finds_only_what_was_done_under_it(done):
    hits = queries.find(queries.asked(f"approval:{done.pk}").question, 100).hits

    assert {hit.verb for hit in hits} == {"tenants.suspend"}


def test_everything_is_there_without_scripts():
    make.tenant()
    html = page("/audit/?q=object:tenant")

    assert "<details" in html
    assert "How to search" in html
    assert 'href="?q=object%3Atenant%20actor%3A"' in html  # a token is added by a link
    assert "Apply</button>" in html


@pytest.mark.parametrize("path", ["/workflows/WF_STANDARD/", "/plans/", "/catalogs/order_statuses/"])
def test_pages_lead_to_the_history_of_what_they_show_whoever_may_read_it(path):
    browser = make.client(Role.QA_COMPLIANCE)
    if browser.get(path).status_code == 404:
        path = next(link for link in page("/catalogs/").split('"') if link.startswith("/catalogs/") and len(link) > 11)

    assert "/audit/?q=object%3A" in page(path)
    assert "/audit/?q=object%3A" not in page(path, Role.SUPPORT_ANALYST)


def test_the_tab_of_a_tenant_shows_only_that_tenant():
    one, other = make.tenant(name_en="Palm Laundry"), make.tenant(name_en="Oasis Cleaners")
    html = page(f"/tenants/{one.slug}/audit/")

    assert str(one.pk) in html
    assert str(other.pk) not in html


def test_a_line_leaves_out_the_tenant_that_its_sentence_names_and_the_entry_has_it():
    make.suspended_tenant()
    placed = Entry.objects.get(tbl="hq.tenants_hold", op=Entry.Op.INSERT)
    of_line, of_entry = ({each["field"] for each in changes_of(placed, at_most)} for at_most in (20, None))

    assert {"kind", "reason"} <= of_line
    assert of_entry - of_line >= {"id", "tenant_id"}

    placed.tenant = "another"
    assert "tenant_id" in {each["field"] for each in changes_of(placed, 20)}


def test_days_are_called_by_their_names_where_headquarters_are():
    make.tenant()
    today = clock.now().astimezone(ZoneInfo(settings.HQ_TIME_ZONE))

    assert f"Today, {today:%A}" in page("/audit/")


def test_numbers_are_written_one_way_in_both_languages():
    """A comma that parts thousands here and decimals there would be read wrong in the figures of an audit."""
    with override("ar"):
        assert (floatformat(6.6, 2), number(2610)) == ("6.60", "2,610")


def test_an_entry_says_who_and_why_in_the_language_of_the_reader(done):
    entry = Entry.objects.filter(verb="tenants.suspend").order_by("-seq").first()

    said = page(f"/audit/{entry.seq}/", language="ar")

    assert "<dt>الأدوار</dt>" in said
    assert "<dt>reason</dt>" not in said


HUGE = "9" * 5_000  # more digits than Python reads as a number
ODD = [
    "/audit/export/?range=7d",
    "/audit/export/?since=0001-01-01&until=9999-12-31",
    "/audit/?cursor=<",
    "/audit/?cursor=<x",
    f"/audit/?cursor={HUGE}",
    f"/audit/?cursor=<{HUGE}",
    "/audit/?cursor=99999999999999999999999",
    "/audit/?until=9999-12-31",
    "/audit/?since=0001-01-01",
    "/audit/as-of/?at=0001-01-01T00:00",
    f"/audit/events/?after={HUGE}",
    "/audit/events/?after=²",
]


@pytest.mark.parametrize("address", ODD, ids=lambda address: address[:40])
def test_an_odd_address_is_answered(address):
    assert make.client(Role.QA_COMPLIANCE).get(address).status_code == 200
