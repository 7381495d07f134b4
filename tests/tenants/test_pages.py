"""The pages of tenants: list, search in both languages, creation with nothing lost."""

import re

import pytest

from hqconsole.kernel.roles import Role
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


def form(**given) -> dict:
    facts = {
        "name_en": "Pearl",
        "name_ar": "لؤلؤة",
        "slug": "pearl",
        "region": "SA",
        "timezone": "",
        "currency": "",
        "admin_name": "Salim",
        "admin_email": "salim@pearl.example",
        "plan": "GROWTH",
        "catalogs": "on",
        "workflow": "WF_STANDARD",
    }
    return facts | given


@pytest.mark.parametrize("text", ["pearl", "PEARL", "لؤلؤة", "لولوه", "لُؤْلُؤَة", "muscat-p"])
def test_a_tenant_is_found_by_any_of_its_names_however_they_are_spelt(text):
    make.tenant(slug="muscat-pearl", name_en="Muscat Pearl", name_ar="مغسلة لؤلؤة مسقط")
    make.tenant(slug="other", name_en="Other", name_ar="أخرى")

    page = make.client().get("/tenants/", {"text": text}).content.decode()

    assert "muscat-pearl" in page
    assert "/tenants/other/" not in page


@pytest.mark.parametrize("query", [{"text": "%"}, {"text": "nul\0"}, {"cursor": "<<"}, {"status": "odd"}, {"text": "'; --"}])
def test_odd_filters_show_a_page_and_no_error(query):
    assert make.client().get("/tenants/", query).status_code == 200


def test_a_part_is_answered_to_htmx_and_a_page_to_everybody_else():
    browser = make.client()

    assert b"<html" in browser.get("/tenants/").content
    assert b"<html" not in browser.get("/tenants/", headers={"HX-Request": "true"}).content


def test_creating_leads_to_the_provisioning_and_takes_the_regions_usual_zone_and_currency():
    response = make.client(Role.BUSINESS_ADMIN).post("/tenants/new/", form())

    assert (response.status_code, response.headers["Location"]) == (303, "/tenants/pearl/provisioning/")
    tenant = Tenant.objects.get(slug="pearl")
    assert (tenant.timezone, tenant.currency) == ("Asia/Riyadh", "SAR")


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "مغسلة"), ("name_en", "n" * 300), ("name_ar", ""), ("admin_email", "no"), ("timezone", "Mars/X"), ("plan", "NONE")],
)
def test_bad_input_is_shown_at_its_field_and_nothing_typed_is_lost(field, value):
    response = make.client().post("/tenants/new/", form(**{field: value}))

    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert "salim@pearl.example" in page or field == "admin_email"
    assert not Tenant.objects.filter(slug="pearl").exists()


def test_the_same_form_sent_twice_creates_one_tenant():
    browser = make.client()

    assert browser.post("/tenants/new/", form()).status_code == 303
    assert browser.post("/tenants/new/", form()).status_code == 422

    assert Tenant.objects.filter(slug="pearl").count() == 1


@pytest.mark.parametrize(("slug", "said"), [("pearl", "is free"), ("taken", "is taken"), ("مغسلة", "small Latin letters")])
def test_a_slug_is_checked_while_it_is_typed(slug, said):
    make.tenant(slug="taken")

    assert said in make.client().get("/tenants/new/slug/", {"slug": slug}).content.decode()


def test_the_page_of_a_suspended_tenant_says_why_and_what_lifts_it():
    page = make.client().get(f"/tenants/{make.suspended_tenant().slug}/").content.decode()

    assert make.REASON in page
    assert "lifts this hold" in page


@pytest.mark.parametrize("address", ["/tenants/", "/tenants/{}/"])
def test_who_may_not_act_sees_the_button_and_the_role_it_takes(address):
    address = address.format(make.tenant().slug)

    page = make.client(Role.QA_COMPLIANCE).get(address).content.decode()

    assert 'aria-disabled="true"' in page
    assert "It takes the role: Super Admin" in page
    assert 'class="act' not in make.client().get(address).content.decode()


def test_who_may_not_read_the_audit_log_does_not_read_it_on_a_tenants_page():
    tenant = make.suspended_tenant()

    page = make.client(Role.SUPPORT_ANALYST).get(f"/tenants/{tenant.slug}/").content.decode()

    assert "db:hq_app" not in page
    assert "db:hq_app" in make.client(Role.QA_COMPLIANCE).get(f"/tenants/{tenant.slug}/").content.decode()


def test_a_slug_with_a_line_break_is_no_slug():
    assert "small Latin letters" in make.client().get("/tenants/new/slug/", {"slug": "pearl\n"}).content.decode()


def test_each_page_of_a_tenant_has_a_title_of_its_own():
    tenant, browser = make.tenant(), make.client()
    parts = ["", "features/", "features/branches/", "subscription/", "audit/"]

    pages = [browser.get(f"/tenants/{tenant.slug}/{part}").content.decode() for part in parts]

    titles = {re.search("<title>(.*?)</title>", page, re.DOTALL)[1] for page in pages}
    assert len(titles) == len(parts)
    assert all(tenant.name_en in title for title in titles)
