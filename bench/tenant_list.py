"""How long does the server take for a page of 100,000 tenants, first or deep, searched or filtered? Beside the stock admin.

Django's test client asks, so the time is that of middleware, view, queries and template, warm, without a network.
"""

import statistics
from functools import partial
from itertools import chain, repeat
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from hqconsole.kernel import clock
from hqconsole.kernel.ids import uuid7
from hqconsole.kernel.roles import Role
from staff.models import Person, Session
from tenants.models import Tenant

from .measure import Cost, Row, at_most, cost_of, percentile_95, seen
from .sizes import sized
from .tenants import COMMON, RARE, insert_tenants
from .world import World

TENANTS, DEEP = sized(100_000, least=200), sized(1_000, least=2)
BLOCKS, TIMES, STOCK_TIMES = sized(4), sized(15, least=2), sized(5, least=2)
LIMIT = 60  # milliseconds
STOCK = {
    "ROOT_URLCONF": "bench.stock_admin",
    "TEMPLATES": [settings.TEMPLATES[0] | {"DIRS": []}],  # without our clothes on Django's templates
    "MIDDLEWARE": [each for each in settings.MIDDLEWARE if not each.endswith("DefaultDeny")],  # its views wear no gate
}


def measured(world: World) -> list[Row]:
    with world.administrator() as admin:
        insert_tenants(admin, TENANTS)
    world.seal_everything()
    browser, took = signed_in(), {}
    for _block in range(BLOCKS):
        ask(browser, our_pages(), TIMES, took)
        with override_settings(**STOCK):
            ask(same_person(browser), stock_pages(), STOCK_TIMES, took)
    return [*chain.from_iterable(our_rows(name, took[name]) for name in our_pages()), *comparison(took)]


def signed_in() -> Client:
    person = Person.objects.create(username="bench", name_en="Bench", roles=[Role.SUPER_ADMIN])
    browser, at = Client(), clock.now()
    browser.force_login(person)
    session = browser.session
    session["identity"] = Session.objects.create(id=uuid7().hex, person=person, opened_at=at, seen_at=at, has_two_factors=True).pk
    session["signed_in_at"] = int(clock.now().timestamp())
    session.save()
    return browser


def same_person(browser: Client) -> Client:
    """Another browser with the same session: a client keeps the middleware of its first request."""
    other = Client()
    other.cookies = browser.cookies
    return other


def our_pages() -> dict[str, str]:
    """The address of each page by what it shows."""
    deep = Tenant.objects.order_by("slug").values_list("slug", flat=True)[DEEP * 50 - 1]
    return {
        "first page": "/tenants/",
        f"page after {DEEP:,} pages": f"/tenants/?cursor={deep}",
        "English word, few hits": f"/tenants/?text={RARE.english}",
        "English word, many hits": f"/tenants/?text={COMMON.english}",
        "Arabic word, few hits": f"/tenants/?text={quote(RARE.arabic)}",
        "Arabic word, many hits": f"/tenants/?text={quote(COMMON.arabic)}",
        "Arabic, two letters": f"/tenants/?text={quote(RARE.arabic[-2:])}",
        "word without a hit": "/tenants/?text=zyxwvut",
        "two letters without a hit": "/tenants/?text=zq",
        "status and region": "/tenants/?status=active&region=OM",
        "status, region and a word": f"/tenants/?status=suspended&region=BH&text={COMMON.english}",
    }


def stock_pages() -> dict[str, str]:
    return {
        "stock admin, first page": "/stock/tenants/tenant/",
        f"stock admin, page {DEEP:,}": f"/stock/tenants/tenant/?p={DEEP}",
        "stock admin, English word, few hits": f"/stock/tenants/tenant/?q={RARE.english}",
        "stock admin, Arabic word, many hits": f"/stock/tenants/tenant/?q={quote(COMMON.arabic)}",
    }


def ask(browser: Client, pages: dict[str, str], times: int, took: dict[str, list[Cost]]) -> None:
    """Ask for every page in turn, `times` times after one that does not count, and note what each answer costs."""
    connection.ensure_connection()
    for counts in (False, *repeat(True, times)):
        for name, address in pages.items():
            cost = cost_of(partial(see_that_it_answers, browser, address), connection.connection.info.backend_pid)
            if counts:
                took.setdefault(name, []).append(cost)


def see_that_it_answers(browser: Client, address: str) -> None:
    response = browser.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")


def our_rows(name: str, took: list[Cost]) -> list[Row]:
    return [
        seen(f"tenants, {name}: median", median_of(took, "wall"), "ms"),
        seen(f"tenants, {name}: median cpu", median_of(took, "cpu"), "ms"),
        at_most(LIMIT, f"tenants, {name}: p95", percentile_95([cost.wall * 1000 for cost in took]), "ms"),
    ]


def median_of(took: list[Cost], name: str) -> float:
    """Milliseconds."""
    return statistics.median(getattr(cost, name) for cost in took) * 1000


def comparison(took: dict[str, list[Cost]]) -> list[Row]:
    """The stock admin's medians, and what depth and the way of searching are worth."""
    median = {name: median_of(costs, "wall") for name, costs in took.items()}
    deep, stock_deep = f"page after {DEEP:,} pages", f"stock admin, page {DEEP:,}"
    stock = [seen(f"{name}: median", median[name], "ms") for name in stock_pages()]
    return [
        *stock,
        at_most(1.2, "tenants, deep page / first page", median[deep] / median["first page"], "x"),
        seen("stock admin, deep page / first page", median[stock_deep] / median["stock admin, first page"], "x"),
        at_most(1, "deep page, ours / stock admin", median[deep] / median[stock_deep], "x"),
        at_most(
            1,
            "English word, few hits, ours / stock admin",
            median["English word, few hits"] / median["stock admin, English word, few hits"],
            "x",
        ),
    ]
