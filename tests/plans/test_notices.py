"""The product reads what its tenant is told by a campaign, as long as that is still to come or came."""

from datetime import date

import pytest

from plans import actions
from plans.models import Campaign, Wave
from tests import make

from .having import seller
from .product import as_product
from .test_carry_wave import campaign, carried, edition, tenants_on, wave_of

NOTICES = "SELECT kind, text, text2, takes_effect_on FROM tenant_api.notices"
WORDS = {"notice_en": "You get more.", "notice_ar": "تحصلون على المزيد."}
TOLD = [("plan", *WORDS.values(), date(2099, 12, 20))]


@pytest.fixture
def told(committed_db, monkeypatch):
    """Two tenants that are told, and the wave that tells them."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    tenants = tenants_on(edition(1), 2)
    wave = carried(wave_of(campaign(mode=Campaign.Mode.ON_DATE, on_date=date(2099, 12, 20), **WORDS), 2))
    return *tenants, wave


def test_each_tenant_reads_its_own_and_nobody_reads_without_one(told):
    mine, other, _wave = told

    assert as_product(NOTICES, str(mine.pk)) == as_product(NOTICES, str(other.pk)) == TOLD
    assert as_product(NOTICES, str(make.tenant().pk)) == as_product(NOTICES) == []


def test_what_is_taken_back_is_read_no_more(told):
    mine, other, wave = told

    actions.withdraw_change(tenant=mine, by=seller(mine))
    assert (as_product(NOTICES, str(mine.pk)), as_product(NOTICES, str(other.pk))) == ([], TOLD)
    wave.go_to(Wave.State.UNDOING, None)
    carried(wave)

    assert as_product(NOTICES, str(other.pk)) == []
