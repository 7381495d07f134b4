"""What goes wrong is said in the house to staff, in their language; strangers get a page that needs and tells nothing."""

import pytest

from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
TOO_MUCH = {f"field{number}": "x" for number in range(1001)}


def not_found(browser, **headers):
    return browser.get("/nothing/here/", **headers)


def no_such_tenant(browser, **headers):
    return browser.get("/tenants/no-such-tenant/", **headers)


def unreadable(browser, **headers):
    return browser.post("/me/preferences/", TOO_MUCH, **headers)


def forbidden(browser, **headers):
    return browser.get("/raw/autocomplete/", **headers)


FAULTS = [(not_found, 404), (no_such_tenant, 404), (unreadable, 400), (forbidden, 403)]


@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_staff_stay_in_the_house(fault, status):
    page = fault(make.client(Role.TECH_ADMIN))

    assert page.status_code == status
    assert 'id="sidebar"' in page.content.decode()
    assert 'aria-label="Breadcrumb"' in page.content.decode()


@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_the_house_speaks_the_language_of_the_person(fault, status):
    page = fault(make.client(Role.TECH_ADMIN, language="ar")).content.decode()

    assert '<html lang="ar" dir="rtl"' in page
    assert "إلى لوحة المؤشرات" in page


@pytest.mark.parametrize(("fault", "status"), FAULTS)
def test_htmx_gets_a_toast_instead_of_a_page(fault, status):
    answer = fault(make.client(Role.TECH_ADMIN), headers={"HX-Request": "true"})

    assert answer.status_code == status
    assert "data-toast" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_stranger_with_a_broken_request_gets_a_page_in_both_languages_and_no_house():
    page = make.client(None).post("/sign-in/", TOO_MUCH)

    assert page.status_code == 400
    assert "could not read this request" in page.content.decode()
    assert 'lang="ar" dir="rtl"' in page.content.decode()
    assert "sidebar" not in page.content.decode()


def test_a_request_to_another_host_learns_nothing():
    page = make.client().get("/", headers={"host": "elsewhere.example"})

    assert page.status_code == 400
    assert "sidebar" not in page.content.decode()
