"""The product says when a tenant last used a feature; whoever takes one away that is in use is told, and is not alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from approvals.models import Request
from hqconsole.kernel.errors import SentForReview
from plans import actions, queries
from plans.models import Campaign, FeatureUse, PlanEdition
from plans.usage import LATELY
from tests import make

from .having import selling
from .product import as_product

LOST = "driver_app"  # in GROWTH, and not in STARTER
REPORT = "SELECT report_feature_use(%s, %s)"


@pytest.fixture
def tenant(tenant_on_growth):
    return tenant_on_growth


def report(tenant, key: str = LOST, used_at=None) -> str:
    return as_product(REPORT, str(tenant.pk), [key, used_at or make.clock.now()])[0][0]


def downgrade(tenant):
    return queries.downgrade_outlook(tenant, "STARTER", make.WORKER)


def test_the_latest_use_stands_in_whatever_order_they_are_reported(tenant):
    at = make.clock.now()
    times = [at - timedelta(hours=1), at - timedelta(hours=1), at - timedelta(hours=2), at]

    assert [report(tenant, used_at=time) for time in times] == ["kept", "known", "older", "kept"]
    assert tenant.feature_uses.get().used_at == at


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "no_such_feature"}, "key"),
        ({"key": "branches"}, "key"),
        ({"used_at": "2020-01-01"}, "used_at"),
        ({"used_at": "2099-01-01"}, "used_at"),
    ],
    ids=str,
)
def test_nonsense_is_refused_by_the_name_of_the_field(tenant, given, field):
    with pytest.raises(DatabaseError) as refused:
        report(tenant, **given)

    assert str(refused.value).startswith(f"{field}:")
    assert refused.value.__cause__.diag.column_name == field


def test_without_a_tenant_nothing_is_kept(tenant):
    with pytest.raises(DatabaseError, match="names no tenant"):
        as_product(REPORT, "", [LOST, make.clock.now()])


def test_the_product_writes_and_reads_no_row_by_itself(tenant):
    report(tenant)

    for statement in ("SELECT * FROM hq.plans_featureuse", "DELETE FROM hq.plans_featureuse"):
        with pytest.raises(DatabaseError, match="permission denied"):
            as_product(statement, str(tenant.pk))


def test_what_is_lost_and_was_used_lately_is_missed(tenant):
    at = make.clock.now()
    report(tenant, used_at=at)
    report(tenant, "printing", at)

    (missed,) = downgrade(tenant).missed

    assert (missed.feature.key, missed.used_at) == (LOST, at)


def test_what_was_not_used_for_thirty_days_is_not_missed(tenant):
    FeatureUse.objects.create(tenant=tenant, feature_id=LOST, used_at=make.clock.now() - LATELY)

    assert not downgrade(tenant).missed


def test_to_take_away_what_is_used_takes_a_second_person(tenant):
    report(tenant)

    with pytest.raises(SentForReview):
        actions.downgrade(tenant=tenant, plan="STARTER", reason=make.REASON, by=selling(tenant))
    assert Request.objects.get().verb == "plans.downgrade"


def test_the_pages_and_the_api_name_it(tenant):
    report(tenant)
    browser, wish = make.client(), {"plan": "STARTER", "cycle": "monthly"}

    before = browser.get(reverse("plans:outlook", args=[tenant.slug]), wish).content.decode()
    why = browser.get(reverse("plans:explain", args=[tenant.slug, LOST])).content.decode()
    told = browser.get(f"/api/v1/subscriptions/{tenant.slug}/outlook", wish).json()

    assert "In use and lost" in before
    assert "Last used" in why
    assert "The product has not said" not in why
    assert [each["feature"] for each in told["missed"]] == [LOST]


def test_a_campaign_names_it_for_each_tenant(tenant):
    report(tenant)
    source, target = (PlanEdition.objects.live().get(plan__key=key) for key in ("GROWTH", "STARTER"))
    facts = {"source": source, "target": target, "mode": Campaign.Mode.AT_RENEWAL}
    campaign = actions.plan_campaign(**facts, by=make.consenting(make.actor()))

    (line,) = queries.lines(campaign, queries.difference(source, target), make.actor(), size=2)

    assert [turn.feature.key for turn in line.turns if turn.used_at] == [LOST]
    assert line.losses[0].feature.key == LOST
    page = make.client().get(reverse("plans:campaign", args=[campaign.pk])).content.decode()
    _before, _name, after = page.partition(f"<bdi>{line.losses[0].feature.name_en}</bdi>")
    assert "in use" in after[:100]
