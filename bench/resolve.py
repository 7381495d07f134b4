"""What does it cost to know what a tenant may use? One tenant as the doors ask, and 100,000 in one statement beside a scan.

The scan reads the same tables and resolves nothing: what is left is the price of the resolution itself.
"""

import statistics
import time
from collections.abc import Callable

import psycopg

from .measure import Row, at_most, interleaved, percentile_95, seen
from .sizes import sized
from .tenants import insert_tenants
from .world import World

TENANTS, ROUNDS, ONES = sized(100_000, least=100), sized(3), sized(300, least=20)
SUBSCRIPTIONS = """
INSERT INTO hq.plans_subscription (id, tenant_id, edition_id, status, cycle, currency, price_minor, starts_on, has_own_price,
    extensions)
SELECT gen_random_uuid(), t.id, e.id, 'active', 'monthly', t.currency, 0, DATE '2026-01-01', false, 0
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM hq.tenants_tenant) t
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS all FROM hq.plans_planedition WHERE status = 'live') e
    ON e.n = 1 + t.n % e.all
"""
# One tenant in ten has an override of a feature, one in twenty more of a limit, one in twenty an add-on.
OVERRIDES = """
INSERT INTO hq.plans_override
    (id, tenant_id, {subject}, mode, value, starts_at, ends_at, renewals, reason, ticket, given_by, made_at)
SELECT gen_random_uuid(), id, '{key}', '{mode}', '{value}', now() - interval '1 day', now() + interval '30 days', 0, 'Bench', '',
    'bench', now()
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM hq.tenants_tenant) t WHERE n % {every} = 0
"""
HOLDINGS = """
INSERT INTO hq.plans_holding (id, tenant_id, add_on_id, quantity, starts_at)
SELECT gen_random_uuid(), id, (SELECT min(id) FROM hq.plans_addon), 1, now() - interval '1 day'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM hq.tenants_tenant) t WHERE n % 20 = 1
"""
USAGE = """
INSERT INTO hq.plans_usage (tenant_id, limit_id, starts_on, used, warned, counted_at)
SELECT id, 'orders_per_month', date_trunc('month', now() AT TIME ZONE timezone)::date, 40, 0, now() FROM hq.tenants_tenant
"""
TABLES = ("tenants_tenant", "plans_subscription", "plans_override", "plans_holding", "plans_usage")
RESOLVED = {
    "features": "SELECT count(value::text), count(source), max(until) FROM tenant_api.features",
    "limits": "SELECT sum(included), sum(hard_cap), count(source), max(until) FROM tenant_api.limits",
}
# Every tenant beside every key, with the edition that it points at: the same pairs, and nothing decided.
SCANNED = {
    name: f"""
    SELECT count(t.id), count(s.id), count(e.content), count(k.key), (SELECT count(value::text) FROM hq.plans_override),
        (SELECT count(quantity) FROM hq.plans_holding)
    FROM hq.tenants_tenant t LEFT JOIN hq.plans_subscription s ON s.tenant_id = t.id AND s.status IN ('trialing', 'active')
    LEFT JOIN hq.plans_planedition e ON e.id = s.edition_id CROSS JOIN hq.{table} k
    """
    for name, table in {"features": "plans_feature", "limits": "plans_limit"}.items()
}


def populate(world: World) -> None:
    """Tenants with all that decides what they may use; not captured, for nobody here reads the ledger."""
    with world.administrator() as admin:
        admin.execute("SET session_replication_role = replica")
        insert_tenants(admin, TENANTS)
        admin.execute(SUBSCRIPTIONS)
        feature = {"subject": "feature_id", "key": "api_access", "mode": "set", "value": "true", "every": 10}
        limit = {"subject": "limit_id", "key": "branches", "mode": "top_up", "value": "2", "every": 20}
        for given in (feature, limit):
            admin.execute(OVERRIDES.format(**given))
        admin.execute(HOLDINGS)
        admin.execute(USAGE)
        for table in TABLES:
            admin.execute(f"VACUUM ANALYZE hq.{table}")


def measured(world: World) -> list[Row]:
    populate(world)
    return [*of_one(world), *of_all(world)]


def of_one(world: World) -> list[Row]:
    """As the product reads it by SQL, as the doors of OpenFeature read it anew, and as the pages do."""
    from plans.ofrep.answers import answers
    from plans.queries import entitlements
    from tenants.models import Tenant

    tenants = list(Tenant.objects.order_by("slug")[: ONES + 20])
    with world.connect("PRODUCT_DATABASE_URL") as product:
        ways = {
            "all values of one tenant, by the product in SQL": lambda tenant: as_product(product, tenant),
            "one limit by check_limit": lambda tenant: checked(product, tenant),
            "all values of one tenant, by OpenFeature, not kept": lambda tenant: answers.read(str(tenant.pk)),
            "all values of one tenant, by Python with every claim": entitlements,
        }
        return [row for name, way in ways.items() for row in one_row(f"resolve, {name}: p95", way, tenants)]


def one_row(name: str, way: Callable, tenants: list) -> list[Row]:
    took = [seconds(way, tenant) * 1000 for tenant in tenants][20:]
    limit = at_most(5, name, percentile_95(took), "ms") if "Python" not in name else seen(name, percentile_95(took), "ms")
    return [limit, seen(name.replace("p95", "median"), statistics.median(took), "ms")]


def seconds(way: Callable, tenant) -> float:
    began = time.perf_counter()
    way(tenant)
    return time.perf_counter() - began


def as_product(product: psycopg.Connection, tenant) -> None:
    with product.transaction():
        product.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant.pk)])
        product.execute("SELECT key, value, source, source_id, until FROM features").fetchall()
        product.execute("SELECT key, included, hard_cap, enforcement, source, source_id, until FROM limits").fetchall()


def checked(product: psycopg.Connection, tenant) -> None:
    """The question before something new is made, of a limit that has been counted."""
    with product.transaction():
        product.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant.pk)])
        product.execute("SELECT * FROM check_limit('orders_per_month')").fetchone()


def of_all(world: World) -> list[Row]:
    rows = []
    with world.connect("HQ_APP_DATABASE_URL") as app:
        app.execute("SET statement_timeout = 0")
        pid = app.info.backend_pid
        for name in RESOLVED:
            ways = {"resolved": RESOLVED[name], "scanned": SCANNED[name]}
            costs = interleaved({way: lambda text=text: app.execute(text).fetchall() for way, text in ways.items()}, ROUNDS, pid)
            resolved, scanned = costs["resolved"], costs["scanned"]
            rows += [
                seen(f"resolve, {name} of {TENANTS:,} tenants: time", resolved.wall, "s"),
                seen(f"resolve, {name} of {TENANTS:,} tenants: the plain scan", scanned.wall, "s"),
                seen(f"resolve, {name} of {TENANTS:,} tenants: CPU beside the scan", resolved.cpu / scanned.cpu, "x"),
            ]
    return rows
