"""The pages of catalogs: all of them, one in both languages, and what a tenant reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogs import actions
from catalogs.models import CatalogRelease
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def page_of(name: str, *args, language: str = "en") -> str:
    return make.client(Role.SUPPORT_ANALYST, language=language).get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Garment types", "أنواع القطع"]), ("ar", ["أنواع القطع", "الرموز مقفلة"])]
)
def test_every_catalog_is_listed(language, words):
    page = page_of("catalogs:index", language=language)

    assert not [word for word in words if word not in page]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_code_is_shown_in_both_languages(language):
    page = page_of("catalogs:detail", "garment_type", language=language)

    assert not [word for word in ("DISHDASHA", "Dishdasha", "دشداشة", "TRADITIONAL") if word not in page]


def test_an_unknown_catalog_is_not_found():
    assert make.client().get(reverse("catalogs:detail", args=["spells"])).status_code == 404


def test_a_tenants_page_shows_what_it_reads_and_what_is_newer():
    tenant = make.tenant()
    assert "No catalog pinned" in page_of("catalogs:of_tenant", tenant.slug)

    actions.pin(tenant=tenant, catalogs=["color"], by=make.WORKER)
    page = page_of("catalogs:of_tenant", tenant.slug)
    assert "Colours" in page
    assert "is live" not in page

    color = CatalogRelease.objects.live().get(catalog__key="color").catalog
    CatalogRelease.objects.create(catalog=color, number=2, content={"codes": []}, content_hash="x").go_live(make.clock.now())
    assert "v2 is live" in page_of("catalogs:of_tenant", tenant.slug)


def test_more_pins_cost_no_more_queries():
    tenant, browser = make.tenant(), make.client()
    url, counts = reverse("catalogs:of_tenant", args=[tenant.slug]), []
    for catalogs in (["color"], None):
        actions.pin(tenant=tenant, catalogs=catalogs, by=make.WORKER)
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1]
