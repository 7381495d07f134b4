"""How long until a new tenant can work? From the order to its first whole read through the product's own role.

A real worker, sweeper, sealer and Valkey carry it, as `make run` starts them; nobody helps them along.
"""

import itertools
import statistics
import time

import psycopg

from hqconsole.celery import app
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.roles import Role
from jobs.models import Run
from tenants import actions

from .measure import Row, at_most, seen
from .sizes import sized
from .world import World

TENANTS, PATIENCE, POLL = sized(20, least=2), 60, 0.005  # seconds
PRODUCT = ("subscription", "features", "catalog", "workflow", "org_tenants_mst", "org_branches_mst", "org_users_mst")
READ = "SELECT " + " AND ".join(
    ["EXISTS (SELECT FROM tenant WHERE status = 'active')", *(f"EXISTS (SELECT FROM {name})" for name in PRODUCT)]
)
numbers = itertools.count(1)


def measured(world: World) -> list[Row]:
    with world.processes("worker", "sealer", "sweeper"), world.connect("PRODUCT_DATABASE_URL") as product:
        wait_for_worker()
        born(product)  # the worker's first run imports and connects; it does not count
        took = [born(product) for _number in range(TENANTS)]
    runs = list(Run.objects.order_by("pk"))[1:]
    return [
        at_most(5, "tenant set-up, order to first read as that tenant: median", statistics.median(took), "s"),
        seen("tenant set-up: max", max(took), "s"),
        seen("tenant set-up, written down to taken by a worker: median", middle(runs, "created_at", "started_at"), "s"),
        seen("tenant set-up, the seven steps: median", middle(runs, "started_at", "finished_at"), "s"),
    ]


def wait_for_worker() -> None:
    deadline = time.monotonic() + PATIENCE
    while not app.control.ping(timeout=0.5):
        if time.monotonic() > deadline:
            raise SystemExit("No worker answers.")


def born(product: psycopg.Connection) -> float:
    """Order a tenant and read as that tenant until everything is there. Returns the seconds."""
    began = time.monotonic()
    tenant = actions.create(**order(next(numbers)), by=staff())
    while not reads_everything(product, str(tenant.pk)):
        if time.monotonic() > began + PATIENCE:
            raise SystemExit(f"{tenant} was not ready after {PATIENCE} seconds.")
        time.sleep(POLL)
    return time.monotonic() - began


def order(number: int) -> dict:
    names = {"slug": f"bench-{number}", "name_en": f"Bench Laundry {number}", "name_ar": f"مغسلة {number}"}
    place = {"region": "OM", "timezone": "Asia/Muscat", "currency": "OMR"}
    return {
        "identity": names | place,
        "administrator": {"name": "Salim", "email": f"salim{number}@laundry.example"},
        "seed": {"plan": "GROWTH", "catalogs": True, "workflow": "WF_STANDARD"},
    }


def staff() -> Actor:
    roles = frozenset({Role.SUPER_ADMIN})
    return Actor("staff:bench", "Bench", roles, Origin.PAGE, signed_in_at=clock.now()).consenting(confirmed=True)


def reads_everything(product: psycopg.Connection, tenant_id: str) -> bool:
    """Whether the product, in a transaction of this tenant, sees it active with all it needs on the first day."""
    with product.transaction():
        product.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        return product.execute(READ).fetchone()[0]


def middle(runs: list[Run], start: str, end: str) -> float:
    return statistics.median((getattr(run, end) - getattr(run, start)).total_seconds() for run in runs)
