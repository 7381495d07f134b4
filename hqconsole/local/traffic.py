"""What happens at the demo tenants all day? Orders come in and move on, written through the product's own role.

Knows nothing of headquarters: it acts as one tenant at a time, sees what that tenant sees, and stops taking orders for
a tenant that is locked out.
"""

import logging
import os
import random
import signal
import threading

import psycopg

from tenants.demo import DemoTenant, demo_tenants

STATUSES = ["intake", "processing", "ready", "delivered"]
log = logging.getLogger("hqconsole.local.traffic")


def main() -> None:
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            with psycopg.connect(os.environ["PRODUCT_DATABASE_URL"], autocommit=True) as product:
                trade_until(stopped, product)
        except psycopg.Error as trouble:
            log.warning("The product's database is away: %s", trouble)
            stopped.wait(2)


def trade_until(stopped: threading.Event, product: psycopg.Connection) -> None:
    """Let something happen about once a second, at busy tenants more often."""
    busy = [tenant for tenant in demo_tenants() if tenant.orders_per_day]
    weights = [tenant.orders_per_day for tenant in busy]
    while not stopped.wait(random.uniform(0.4, 1.6)):
        (tenant,) = random.choices(busy, weights)
        trade(product, tenant)


def trade(product: psycopg.Connection, tenant: DemoTenant) -> None:
    """One order comes in and an older one moves on, as that tenant, unless it is locked out."""
    with product.transaction():
        product.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant.id)])
        open_ = product.execute("SELECT currency FROM org_tenants_mst WHERE is_active").fetchone()
        if open_ is None:
            return
        product.execute(
            "INSERT INTO org_orders_mst (tenant_org_id, order_no, total_items, total_amount, currency_code, order_source_code)"
            " SELECT %s, 'O-' || lpad((count(*) + 1)::text, 6, '0'), %s, %s, %s, %s FROM org_orders_mst",
            [tenant.id, random.randint(1, 14), random.randint(12, 190) / 10, open_[0], random.choice(["pos", "app", "whatsapp"])],
        )
        move_one_on(product)


def move_one_on(product: psycopg.Connection) -> None:
    before = random.choice(STATUSES[:-1])
    product.execute(
        "UPDATE org_orders_mst SET status = %s, updated_at = now()"
        " WHERE id = (SELECT id FROM org_orders_mst WHERE status = %s LIMIT 1)",
        [STATUSES[STATUSES.index(before) + 1], before],
    )


if __name__ == "__main__":
    main()
