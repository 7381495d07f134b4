"""How many evaluations do the doors of OpenFeature answer, and how fast? With 100,000 tenants, over HTTP, as `make run` serves.

The callers run beside the server, on the same cores: what they cost is taken from it. Unleash answers the same callers in turns.
"""

import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from hqconsole.local.processes import console
from hqconsole.local.supervisor import Supervisor
from plans.models import Feature, Limit
from staff.actions.keys import keep
from staff.key_form import KeyText
from staff.models import Person

from . import unleash
from .measure import Row, at_least, at_most, percentile_95, seen
from .resolve import populate
from .sizes import sized
from .world import World

PATH = "/ofrep/v1/evaluate/flags"
CALLERS, TURNS, SECONDS, ONES, WARM = 4, sized(5), sized(12), sized(1_000, least=20), sized(200, least=4)


class Caller:
    """A server of the product with one connection that stays open."""

    def __init__(self, url: str, key: str):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self.headers = {"Authorization": key, "Content-Type": "application/json"}

    def ask(self, tenant: str, etag: str = "") -> tuple[int, str, float]:
        """Status, tag and milliseconds of one bulk evaluation."""
        began = time.perf_counter()
        self.send(tenant, etag)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("ETag", ""), (time.perf_counter() - began) * 1000

    def send(self, tenant: str, etag: str) -> None:
        body = json.dumps({"context": {"targetingKey": tenant}})
        self.connection.request("POST", PATH, body, self.headers | ({"If-None-Match": etag} if etag else {}))


class UnleashCaller(Caller):
    """The same of Unleash, by its frontend API."""

    def send(self, tenant: str, etag: str) -> None:
        self.connection.request("GET", f"{unleash.PATH}{tenant}", headers=self.headers)


def measured(world: World) -> list[Row]:
    populate(world)
    key = some_key()
    tenants = [str(pk) for (pk,) in world.administrator().execute("SELECT id FROM hq.tenants_tenant ORDER BY id")]
    url = world.variables["HQ_URL"]
    web = [each for each in console(port=urlsplit(url).port, identity_port=0) if each.name == "web"]
    with Supervisor(world.directory / "logs", world.variables) as supervisor:
        supervisor.start(*web)
        wait_for(url)
        with unleash.unleash(world, Feature.objects.count() + Limit.objects.count(), tenants) as other:
            rows = together(
                partial(Caller, url, f"Bearer {key}"), other and partial(UnleashCaller, other, unleash.FRONTEND), tenants
            )
        return [*rows, *alone(url, key, tenants)]


def some_key() -> str:
    at = clock.now()
    person = Person.objects.create(username="bench", name_en="Bench", name_ar="قياس", roles=[Role.TECH_ADMIN])
    facts = {"name": "Bench", "scopes": [Permission.PLANS_EVALUATE], "networks": [], "created_at": at}
    _key, text = keep(KeyText.new(settings.HQ_ENV), person=person, expires_at=at + timedelta(days=1), **facts)
    return str(text)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            probe = http.client.HTTPConnection(urlsplit(url).netloc, timeout=2)
            probe.request("GET", "/healthz")
            if probe.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The console does not answer.")


def alone(url: str, key: str, tenants: list[str]) -> list[Row]:
    """One caller, one request after the other: what a single evaluation waits."""
    caller, chance = Caller(url, f"Bearer {key}"), random.Random(7)
    warm = chance.sample(tenants, WARM)
    for tenant in warm * 3:
        caller.ask(tenant)
    tags = {tenant: caller.ask(tenant)[1] for tenant in warm}
    cold = [caller.ask(tenant)[2] for tenant in chance.sample(tenants, ONES)]
    kept = [caller.ask(chance.choice(warm))[2] for _number in range(ONES)]
    known = []
    for _number in range(ONES):
        tenant = chance.choice(warm)
        status, _tag, took = caller.ask(tenant, tags[tenant])
        assert status == 304
        known.append(took)
    return [
        at_most(5, "ofrep, known already (304), one caller: p95", percentile_95(known), "ms"),
        seen("ofrep, known already (304), one caller: median", statistics.median(known), "ms"),
        seen("ofrep, all flags, kept, one caller: p95", percentile_95(kept), "ms"),
        seen("ofrep, all flags, kept, one caller: median", statistics.median(kept), "ms"),
        seen("ofrep, all flags, read anew, one caller: p95", percentile_95(cold), "ms"),
    ]


def together(ours: Callable, theirs: Callable | None, tenants: list[str]) -> list[Row]:
    """Several callers at once, in turns. Ours begin without knowing any tenant; at the end they ask about some they know."""
    turns = {"ours": [], "Unleash": [], "ours, of tenants asked for before": []}
    for _turn in range(TURNS):
        turns["ours"].append(turn(ours, tenants))
        if theirs:
            turns["Unleash"].append(turn(theirs, tenants))
    for _turn in range(TURNS):
        turns["ours, of tenants asked for before"].append(turn(ours, tenants[:WARM]))
    found = {name: took for name, took in turns.items() if took}
    what = f"ofrep, all flags of {len(tenants):,} tenants, {CALLERS} callers"
    rates = {name: statistics.median(len(each) / SECONDS for each in took) for name, took in found.items()}
    rows = [seen(f"{what}, ours, first {SECONDS} s: per second", len(found["ours"][0]) / SECONDS, "/s")]
    for name, took in found.items():
        rows.append(seen(f"{what}, {name}: per second, median of {TURNS} turns", rates[name], "/s"))
        rows.append(seen(f"{what}, {name}: p95", statistics.median(percentile_95(each) for each in took), "ms"))
    return [*rows, *([at_least(1, f"{what}, ours / Unleash", rates["ours"] / rates["Unleash"], "x")] if theirs else [])]


def turn(caller: Callable, tenants: list[str]) -> list[float]:
    """Milliseconds of each answer that callers with tenants drawn at random get in that time."""
    took: list[float] = []
    until = time.monotonic() + SECONDS

    def call() -> None:
        known, chance = caller(), random.Random()
        while time.monotonic() < until:
            status, _tag, milliseconds = known.ask(chance.choice(tenants))
            assert status == 200, status
            took.append(milliseconds)

    threads = [threading.Thread(target=call) for _number in range(CALLERS)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return took
