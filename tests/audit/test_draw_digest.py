"""A digest counts acts and names what somebody responsible should have seen; it is drawn once and sent in both languages."""

from datetime import datetime, timedelta

import pytest

from audit.actions import draw_digest
from audit.models import Digest, Entry
from audit.queries import digest_of, named
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import digesting, recurring
from jobs.models import Run
from tenants.actions import suspend
from tests import make

pytestmark = pytest.mark.django_db


def drawn(by=make.WORKER) -> Digest:
    """The digest of everything that this test did."""
    return drawn_of(clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1), by)


def drawn_of(begins: datetime, ends: datetime, by=make.WORKER) -> Digest:
    return draw_digest(begins=begins, ends=ends, content=digest_of(begins, ends), by=by)


@pytest.fixture
def suspended():
    tenant = make.tenant()
    suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    return tenant


def test_an_act_counts_once_however_many_rows_it_changed(suspended):
    content = drawn().content

    assert ("tenants.suspend", 1) in [tuple(counted[:2]) for counted in content["verbs"]]
    assert content["sections"]["dangerous"]["total"] == 1
    assert content["tenants"][0][0] == str(suspended.pk)
    assert Entry.objects.filter(verb="tenants.suspend").count() > 1


def test_a_dangerous_act_is_named_by_its_entry(suspended):
    sections = {section.name: (total, entries) for section, total, entries in named(drawn().content)}

    total, (entry,) = sections["dangerous"]
    assert (total, entry.verb, entry.context["reason"]) == (1, "tenants.suspend", make.REASON)


def test_what_goes_around_the_console_is_named():
    before = raw_changes()
    make.tenant()  # written by no action

    assert raw_changes() == before + 1


def raw_changes() -> int:
    """How many changes around the console a digest of this hour names; the seeds were written in it, too."""
    found = digest_of(clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1))
    return found["sections"]["raw"]["total"]


def test_what_lies_outside_the_period_is_left_out(suspended):
    digest = drawn_of(clock.now() - timedelta(days=9), clock.now() - timedelta(days=2))

    assert digest.content["acts"] == 0
    assert digest.content["verbs"] == []


def test_a_period_is_drawn_once():
    begins, ends = clock.now() - timedelta(days=7), clock.now()
    first = drawn_of(begins, ends)

    with pytest.raises(Exception, match="changed and recorded nothing"):
        drawn_of(begins, ends)
    assert list(Digest.objects.all()) == [first]


def test_a_person_does_not_draw_one_by_hand():
    with pytest.raises(Forbidden):
        drawn(by=make.actor())


def test_the_weekly_run_draws_the_seven_days_before_sunday(monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    run = Run.objects.create(kind=Job.DRAW_DIGEST, subject="2026-11-22T07:00", dedupe_key="weekly", ordered_by="worker:clock")

    begins, ends = digesting.period_of(run)

    assert (ends - begins, ends.isoformat(), ends.weekday()) == (timedelta(days=7), "2026-11-22T00:00:00+04:00", recurring.SUNDAY)


def test_the_page_names_people_tenants_and_acts(suspended, django_assert_max_num_queries):
    digest = drawn()
    browser = make.client(Role.QA_COMPLIANCE)

    with django_assert_max_num_queries(20):
        page = browser.get(digest.get_absolute_url()).content.decode()

    assert suspended.name_en in page
    assert "tenants.suspend" in page
    assert make.REASON in page
