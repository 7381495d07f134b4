"""The pages of plans: side by side, and what one tenant may use; in both languages, at a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Feature
from tests import make

pytestmark = pytest.mark.django_db


def subscribed_tenant(plan: str):
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan=plan, by=make.WORKER)
    return tenant


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Starter", "Receipt printing", "200"]), ("ar", ["البداية", "طباعة الإيصالات", "200"])]
)
def test_plans_stand_side_by_side(language, words):
    page = make.client(Role.SUPPORT_ANALYST, language=language).get(reverse("plans:index")).content.decode()

    assert not [word for word in words if word not in page]


def test_a_killed_feature_is_marked():
    Feature.objects.filter(key="printing").update(is_killed=True)

    assert "Kill switch" in make.client().get(reverse("plans:index")).content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_tenants_page_says_what_it_may_use_and_why(language):
    tenant = subscribed_tenant("FREE_TRIAL")
    Feature.objects.filter(key="printing").update(is_killed=True)

    page = make.client(language=language).get(reverse("plans:of_tenant", args=[tenant.slug])).content.decode()

    killed, outweighs = ("Kill switch", "outweighs: Plan") if language == "en" else ("مفتاح الإيقاف", "يعلو على: الباقة")
    assert killed in page
    assert outweighs in page


def test_a_tenant_without_a_subscription_says_so():
    tenant = make.tenant()

    assert "No subscription" in make.client().get(reverse("plans:of_tenant", args=[tenant.slug])).content.decode()


def test_an_unknown_tenant_is_not_found():
    assert make.client().get(reverse("plans:of_tenant", args=["nobody"])).status_code == 404


def test_a_plan_with_more_in_it_costs_no_more_queries():
    browser, small, large = make.client(), subscribed_tenant("FREE_TRIAL"), subscribed_tenant("ENTERPRISE")
    browser.get(reverse("plans:of_tenant", args=[small.slug]))
    counts = []
    for tenant in (small, large):
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("plans:of_tenant", args=[tenant.slug]))
        counts.append(len(queries))

    assert counts[0] == counts[1]
