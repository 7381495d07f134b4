"""Can somebody of support find out why a tenant has a feature, who gave it, and how it was before?"""

from playwright.sync_api import expect

from tests.journeys.visitors import barriers

FEATURES = "/tenants/demo-muscat-pearl/features/"


def test_why_a_tenant_has_a_feature_now_and_before(enter, language, said):
    page = enter("support.lead", at=FEATURES, language=language)
    page.get_by_role("row").filter(has_text="driver_app").get_by_role("rowheader").get_by_role("link").click()
    layers = page.locator("tbody tr")
    expect(layers.filter(has_text=said("wins"))).to_have_count(1)
    expect(layers.filter(has_text=said("wins"))).to_contain_text(said("Plan"))
    expect(layers.filter(has_text=said("says nothing")).first).to_be_visible()
    assert barriers(page) == []

    page.locator("input[name=at]").fill("2020-01-01T08:00:00")
    page.get_by_role("main").locator("form.asof button").click()
    expect(page.get_by_role("main")).to_contain_text(said("As it was then"))
    page.get_by_role("link", name=said("Back to now")).click()
    expect(layers.filter(has_text=said("wins"))).to_have_count(1)

    page.goto(f"{FEATURES}differences/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert barriers(page) == []
