"""The tenants list finds by words near before far, and what it shows is what a plain query would show."""

import random

import pytest
from django.db import connection

from hqconsole.kernel.rows import Page
from tenants.models import Tenant, folded, named
from tests import make

pytestmark = pytest.mark.django_db

SYLLABLES = ["al", "zq", "muscat", "pearl", "wash", "bar", "a", "ba", "100", "x"]
ARABIC = ["لؤلؤة", "مسقط", "ان", "أبها", "مغسلة", "ذ", "با", "كوي"]
WORDS = ["a", "x", "q", "al", "zq", "aa", "-a", "l ", "pearl", "muscat-p", "no such", "%", "_", "\\"]
ARABIC_WORDS = ["مس", "ان", "ذ", "ه", "لولوه", "ـ"]
NEAR = [1, 7, 1_000]


@pytest.fixture
def chance():
    return random.Random(20261124)


@pytest.fixture
def some_tenants(chance):
    for number in range(150):
        words = "-".join(chance.choices(SYLLABLES, k=chance.randint(1, 2)))
        facts = {"slug": f"t{words}-{number}", "name_en": " ".join(chance.choices(SYLLABLES, k=2)).title()}
        status = chance.choice(["active", "active", "provisioning"])
        make.tenant(**facts, name_ar=" ".join(chance.choices(ARABIC, k=2)), region=chance.choice(["OM", "SA"]), status=status)


def plain_page(tenants, cursor: str, text: str, size: int) -> list[str]:
    """The slugs of a page as one filter, one order and one slice give them."""
    backwards, slug = cursor.startswith("<"), cursor.removeprefix("<")
    rows = tenants.filter(search__contains=folded(text)).order_by("-slug" if backwards else "slug")
    if slug:
        rows = rows.filter(slug__lt=slug) if backwards else rows.filter(slug__gt=slug)
    found = [row.slug for row in rows[:size]]
    return found[::-1] if backwards else found


def near_page(tenants, cursor: str, text: str, near: int) -> Page:
    return tenants.page_after(cursor, key="slug", size=5, search=named(text), near=near)


@pytest.mark.parametrize("near", NEAR)
def test_near_before_far_shows_the_rows_of_the_plain_query_in_its_order(some_tenants, chance, near):
    slugs = list(Tenant.objects.values_list("slug", flat=True))
    for text in WORDS + ARABIC_WORDS:
        for narrowed in ({}, {"status": "active"}, {"status": "provisioning", "region": "SA"}, {"region": "QA"}):
            tenants, cursor = Tenant.objects.filter(**narrowed), chance.choice(["", "<", ""]) + chance.choice(slugs)
            for where in ("", cursor):
                found = [row.slug for row in near_page(tenants, where, text, near)]
                assert found == plain_page(tenants, where, text, 5), (text, narrowed, where)


@pytest.mark.parametrize("near", NEAR)
@pytest.mark.parametrize("text", ["al", "zq", "ان", "muscat", "ذ"])
def test_walking_through_the_hits_shows_each_once_there_and_back(some_tenants, text, near):
    expected = plain_page(Tenant.objects.all(), "", text, 1_000)
    page = near_page(Tenant.objects.all(), "", text, near)
    there = [page]
    while page.next:
        page = near_page(Tenant.objects.all(), page.next, text, near)
        there.append(page)
    back = [page]
    while page.previous:
        page = near_page(Tenant.objects.all(), page.previous, text, near)
        back.append(page)

    assert [row.slug for each in there for row in each] == expected
    assert [row.slug for each in reversed(back) for row in each] == expected


@pytest.mark.parametrize(("text", "index"), [("q", "letters"), ("zq", "letters"), ("ان", "letters"), ("pearl", "search")])
def test_a_rare_word_is_answered_by_an_index_however_short(text, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # which these few rows would not be worth

    assert f"Bitmap Index Scan on tenant_{index}" in Tenant.objects.filter(named(text).indexed).explain()
