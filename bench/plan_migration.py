"""How long does it take to publish an edition and move 100,000 tenants to it? And how long does staff wait meanwhile?

One worker carries the wave, chunk by chunk, as its job does. Beside it somebody sells add-ons to tenants by chance, as fast
as the answers come, first alone and then while the wave runs.
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
from plans import actions
from plans.models import AddOn, Campaign, Plan, PlanEdition, Wave
from tenants.models import Tenant

from .measure import Row, at_most, cost_of, percentile_95, seen
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


def connection_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def longest_wait(alone: "Sales", beside: "Sales") -> float:
    return (max(beside.waits) - sorted(alone.waits)[len(alone.waits) // 2]) * 1000


def subscribe_everybody(admin: psycopg.Connection, source: PlanEdition) -> None:
    admin.execute(SUBSCRIPTIONS, [source.pk, Json(source.content["prices"])])
    admin.execute("VACUUM ANALYZE hq.plans_subscription")


def published(source: PlanEdition) -> PlanEdition:
    """The next edition of the plan, with more in it at the same prices."""
    limits = {key: each | {"included": -1, "hard_cap": -1} for key, each in source.content["limits"].items()}
    with transaction.atomic(), ledger.context(**WORKER.claims, verb="plans.seed"):
        plan = Plan.objects.get(pk=source.plan_id)
        return editions.publish_seed(plan, "plan", number=source.number + 1, content=source.content | {"limits": limits})


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
