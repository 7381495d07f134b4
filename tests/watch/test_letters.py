"""A tenant that a campaign moves on a day is told 30 days before: by its product, and by one letter in both languages."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.queue import Topic
from jobs.models import Outbox
from plans.models import Campaign, Change, Wave
from tenants.models import Contact
from tests.plans.test_carry_wave import campaign, carried, edition, tenants_on, wave_of

from .test_notices import carry_all

pytestmark = pytest.mark.django_db
NOTICE = {"notice_en": "You may open five branches.\n\nNothing else changes.", "notice_ar": "يمكنكم فتح خمسة فروع."}


@pytest.fixture
def tenant():
    tenant = tenants_on(edition(1), 1)[0]
    Contact.objects.create(tenant=tenant, role=Contact.Role.ADMINISTRATOR, name="Salim", email="salim@laundry.example")
    return tenant


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False):
        yield


def announced(mode: str = Campaign.Mode.ON_DATE) -> Wave:
    """A wave that was carried, of a campaign for a day in December."""
    return carried(wave_of(campaign(mode=mode, on_date=date(2026, 12, 20), **NOTICE), 1))


def letters() -> list[Outbox]:
    return list(Outbox.objects.filter(topic=Topic.TENANT_NOTICE))


def test_its_administrator_gets_one_letter_in_both_languages(tenant, post_office):
    announced()
    carry_all()
    carry_all()

    letter = post_office.next()
    assert letter["To"] == "salim@laundry.example"
    assert tenant.name_en in letter["Subject"]
    assert tenant.name_ar in letter["Subject"]
    text, page = (letter.get_body(kind).get_content() for kind in ("plain", "html"))
    assert "20 December 2026" in text
    assert all(words in text for words in ("You may open five branches.", "يمكنكم فتح خمسة فروع."))
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page
    assert len(post_office.arrived) == 1


def test_a_letter_says_nothing_of_the_console(tenant, post_office, settings):
    announced()
    carry_all()

    whole = post_office.next().as_string()
    assert settings.HQ_URL not in whole
    assert "HQ Console" not in whole.partition("\n\n")[2]


@pytest.mark.parametrize("mode", [Campaign.Mode.AT_RENEWAL, Campaign.Mode.NOW])
def test_only_a_day_is_announced(tenant, post_office, mode):
    announced(mode)

    assert letters() == []


def taken_back(wave: Wave) -> None:
    wave.go_to(Wave.State.UNDOING, None)
    carried(wave)


def test_whoever_is_taken_back_before_it_is_sent_gets_none(tenant, post_office):
    taken_back(announced())
    carry_all()

    assert post_office.arrived == []
    assert {each.error for each in letters()} == {"It was taken back before anybody was told."}


def test_whoever_was_told_is_told_that_it_was_taken_back(tenant, post_office):
    wave = announced()
    carry_all()
    post_office.next()
    taken_back(wave)
    carry_all()
    carry_all()

    letter = post_office.next()
    assert letter["Subject"].count("stays as it is") == 1
    text = letter.get_body("plain").get_content()
    assert "We wrote to you that your plan changes on 20 December 2026. It does not" in text
    assert "You may open five branches." not in text
    assert len(post_office.arrived) == 2


def test_what_was_made_meanwhile_is_not_said_to_stay(tenant, post_office):
    """A change that came to be is the tenant's plan: taking the wave back leaves it, and nobody is told otherwise."""
    wave = announced()
    carry_all()
    Change.objects.update(applied_at=clock.now())
    taken_back(wave)
    carry_all()

    assert len(post_office.arrived) == 1


def test_a_tenant_without_an_administrator_keeps_nobody_else_waiting(tenant, post_office):
    tenants_on(edition(1), 1)
    carried(wave_of(campaign(mode=Campaign.Mode.ON_DATE, on_date=date(2026, 12, 20), **NOTICE), 2))
    carry_all()

    assert [each["To"] for each in post_office.arrived] == ["salim@laundry.example"]
    assert sorted(bool(each.sent_at) for each in letters()) == [False, True]


def test_without_a_mail_server_the_product_still_tells(tenant, settings):
    settings.HQ_SMTP_URL = ""
    announced()
    carry_all()

    assert [each.error for each in letters()] == ["No mail server is set up."]
