"""Lists are paged by key: every row once, both ways, page 1 and page 10,000 alike."""

import pytest

from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def slugs():
    return [make.tenant(slug=f"t{number:02}").slug for number in range(12)]


def walk(key: str) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        page = Tenant.objects.all().page_after(cursor, key=key, size=5)
        pages.append([row.slug for row in page])
        cursor = page.next
        if not cursor:
            return pages


def test_walking_forward_shows_every_row_once(slugs):
    assert sum(walk("slug"), []) == slugs
    assert sum(walk("-slug"), []) == slugs[::-1]


def test_walking_back_leads_to_the_page_one_came_from(slugs):
    first = Tenant.objects.all().page_after("", key="slug", size=5)
    second = Tenant.objects.all().page_after(first.next, key="slug", size=5)

    back = Tenant.objects.all().page_after(second.previous, key="slug", size=5)

    assert [row.slug for row in back] == slugs[:5]
    assert (back.previous, back.next) == ("", "t04")


def test_the_first_page_has_nothing_before_it(slugs):
    page = Tenant.objects.all().page_after("", key="slug", size=5)

    assert (page.previous, page.next) == ("", "t04")


@pytest.mark.parametrize("cursor", ["<", "nul\0", "<zzzz", "zzzz", "' OR 1=1 --"])
def test_a_strange_cursor_does_no_harm(slugs, cursor):
    assert len(Tenant.objects.all().page_after(cursor, key="slug", size=5)) <= 5


def test_a_cursor_of_the_wrong_type_gives_the_first_page(slugs):
    assert len(Tenant.objects.all().page_after("not-a-uuid", key="pk", size=5)) == 5
