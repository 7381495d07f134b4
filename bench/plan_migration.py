"""How long does it take to publish an edition and move 100,000 tenants to it? And how long does staff wait meanwhile?

One worker carries the wave, chunk by chunk, as its job does. Beside it somebody sells add-ons to tenants by chance, as fast
as the answers come, first alone and then while the wave runs. Then everybody has a change that falls due on one day, made by
the hourly worker: once at the same price, and once at another one, with a charge and a message to the product for each.
"""

import random
import threading
import time

import psycopg
from django.db import connection, transaction
from psycopg.types.json import Json

from hqconsole.kernel import clock, editions, ledger
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import changing
from plans import actions
from plans.models import AddOn, Campaign, Plan, PlanEdition, Wave
from tenants.models import Tenant

from .measure import Cost, Row, at_most, cost_of, percentile_95, seen
from .sizes import sized
from .tenants import insert_tenants
from .world import World

TENANTS, ALONE = sized(100_000, least=2_000), sized(5)  # seconds
WORKER = Actor.worker(Job.CARRY_WAVE)
SUBSCRIPTIONS = """
INSERT INTO hq.plans_subscription
    (id, tenant_id, edition_id, status, cycle, currency, price_minor, starts_on, has_own_price, extensions)
SELECT gen_random_uuid(), id, %s, 'active', 'monthly', 'OMR', (%s::jsonb -> 'OMR' ->> 'monthly')::bigint,
    current_date - (random() * 300)::int, false, 0
FROM hq.tenants_tenant
"""
CHANGES = """
INSERT INTO hq.plans_change (id, tenant_id, subscription_id, kind, edition_id, cycle, due_on, asked_by, made_at)
SELECT gen_random_uuid(), tenant_id, id, 'edition', %(target)s, cycle, current_date, %(by)s, %(at)s
FROM hq.plans_subscription WHERE status = 'active'
"""


def measured(world: World) -> list[Row]:
    source = PlanEdition.objects.live().select_related("plan").get(plan__key="GROWTH")
    with world.administrator() as admin:
        insert_tenants(admin, TENANTS)
        subscribe_everybody(admin, source)
    ids = list(Tenant.objects.values_list("pk", flat=True))
    with Sales(ids) as alone:
        time.sleep(ALONE)

    with Sales(ids) as beside:
        chunks, backend = [], connection_pid()
        cost = cost_of(lambda: chunks.extend(carried(source, published(source))), backend)
    left = source.subscriptions.live().count()
    return [*wave_rows(cost, left, chunks, alone, beside), *changes_of_one_day(world, source, ids)]


def wave_rows(cost: Cost, left: int, chunks: list[float], alone: "Sales", beside: "Sales") -> list[Row]:
    return [
        at_most(10, f"publish an edition and move {TENANTS - left:,} tenants", cost.wall, "s"),
        seen("the same, cpu of the worker with whoever sells beside it, and the worker's backend", cost.cpu, "s"),
        seen("tenants not moved", left, "tenants"),
        seen("one chunk: median", sorted(chunks)[len(chunks) // 2] * 1000, "ms"),
        seen("one chunk: max", max(chunks) * 1000, "ms"),
        seen("a sale alone: median", sorted(alone.waits)[len(alone.waits) // 2] * 1000, "ms"),
        seen("a sale alone: p95", percentile_95(alone.waits) * 1000, "ms"),
        seen("a sale beside the wave: median", sorted(beside.waits)[len(beside.waits) // 2] * 1000, "ms"),
        seen("a sale beside the wave: p95", percentile_95(beside.waits) * 1000, "ms"),
        at_most(200, "a sale beside the wave: longest, less the median alone", longest_wait(alone, beside), "ms"),
        seen("sales beside the wave", len(beside.waits), "sales"),
    ]


def changes_of_one_day(world: World, source: PlanEdition, ids: list) -> list[Row]:
    """Everybody to the next edition on one day: at the same price, then at another one."""
    rows = []
    for words, more in (("at the same price", 0), ("at another price", 1_000)):
        target = published(Plan.objects.get(pk=source.plan_id).editions.latest("number"), more)
        with world.administrator() as admin:
            scheduled(admin, target)
        with Sales(ids) as beside:
            cost = cost_of(lambda: changing.apply_changes(None, WORKER), connection_pid())
        moved = target.subscriptions.live().count()
        rows += [
            seen(f"make {moved:,} changes of one day, {words}", cost.wall, "s"),
            seen("the same, cpu of the worker with whoever sells beside it, and the worker's backend", cost.cpu, "s"),
            seen("a sale beside them: median", sorted(beside.waits)[len(beside.waits) // 2] * 1000, "ms"),
            seen("a sale beside them: longest", max(beside.waits) * 1000, "ms"),
        ]
    return rows


def scheduled(admin: psycopg.Connection, target: PlanEdition) -> None:
    """A change for everybody that falls due today, as waves of a campaign would have set them."""
    admin.execute(CHANGES, {"target": target.pk, "by": WORKER.id, "at": clock.now()})
    admin.execute("ANALYZE hq.plans_change")


def connection_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def longest_wait(alone: "Sales", beside: "Sales") -> float:
    return (max(beside.waits) - sorted(alone.waits)[len(alone.waits) // 2]) * 1000


def subscribe_everybody(admin: psycopg.Connection, source: PlanEdition) -> None:
    admin.execute(SUBSCRIPTIONS, [source.pk, Json(source.content["prices"])])
    admin.execute("VACUUM ANALYZE hq.plans_subscription")


def published(source: PlanEdition, more: int = 0) -> PlanEdition:
    """The next edition of the plan, with more in it, at the same prices or at some that are so many minor units more."""
    limits = {key: each | {"included": -1, "hard_cap": -1} for key, each in source.content["limits"].items()}
    prices = {
        currency: book | {cycle: price + more for cycle, price in book.items()}
        for currency, book in source.content["prices"].items()
    }
    content = source.content | {"limits": limits, "prices": prices}
    with transaction.atomic(), ledger.context(**WORKER.claims, verb="plans.seed"):
        plan = Plan.objects.get(pk=source.plan_id)
        return editions.publish_seed(plan, "plan", number=source.number + 1, content=content)


def carried(source: PlanEdition, target: PlanEdition) -> list[float]:
    """The seconds of each chunk of one wave for everybody."""
    with transaction.atomic(), ledger.context(**WORKER.claims, verb="plans.start_wave"):
        facts = {"source": source, "target": target, "made_by": WORKER.id, "made_at": clock.now()}
        campaign = Campaign.objects.create(mode=Campaign.Mode.NOW, **facts)
        wave = Wave.objects.create(campaign=campaign, number=1, size=TENANTS, started_by=WORKER.id, started_at=clock.now())
    took, after, goes_on = [], "", True
    while goes_on:
        began = time.perf_counter()
        progress = actions.carry_wave(wave=wave, after=after, by=WORKER)
        took.append(time.perf_counter() - began)
        after, goes_on = progress.last, progress.goes_on
    return took


class Sales:
    """Somebody who sells add-ons in a thread of their own, and how long each sale took."""

    def __init__(self, ids: list):
        self.ids, self.waits, self.over = ids, [], threading.Event()
        self.add_on = AddOn.objects.get(key="USERS_5")
        self.thread = threading.Thread(target=self.sell)

    def sell(self) -> None:
        chance = random.Random(7)
        while not self.over.is_set():
            tenant = Tenant(pk=chance.choice(self.ids), slug="by-chance")
            began = time.perf_counter()
            actions.buy_add_on(tenant=tenant, add_on=self.add_on, quantity=1, by=staff())
            self.waits.append(time.perf_counter() - began)
        connection.close()

    def __enter__(self) -> "Sales":
        self.thread.start()
        return self

    def __exit__(self, *failure) -> None:
        self.over.set()
        self.thread.join()


def staff() -> Actor:
    roles = frozenset({Role.SUPER_ADMIN})
    return Actor("staff:bench", "Bench", roles, Origin.PAGE, signed_in_at=clock.now()).consenting(confirmed=True)
