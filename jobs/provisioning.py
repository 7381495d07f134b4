"""How is a tenant made ready? Seven parts, each done once; the last proves it through the product's own role."""

from django.db import connections, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import catalogs.actions
import catalogs.queries
import plans.actions
import plans.queries
import tenants.actions
import workflows.actions
import workflows.queries
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from tenants.models import Tenant
from tenants.queries import by_id

from .models import Outbox, Run
from .outbox import deliver
from .running import Part


def subscribe(run: Run, by: Actor) -> None:
    tenant, plan = by_id(run.subject), run.arguments["plan"]
    if not plans.queries.is_subscribed(tenant):
        plans.actions.subscribe(tenant=tenant, plan=plan, by=by)


def pin_catalogs(run: Run, by: Actor) -> None:
    tenant = by_id(run.subject)
    if run.arguments["catalogs"] and not catalogs.queries.is_pinned(tenant):
        catalogs.actions.pin(tenant=tenant, by=by)


def deploy_workflow(run: Run, by: Actor) -> None:
    tenant, workflow = by_id(run.subject), run.arguments["workflow"]
    if workflow and not workflows.queries.is_deployed(tenant, workflow):
        workflows.actions.deploy(tenant=tenant, workflow=workflow, by=by)


def configure(run: Run, by: Actor) -> None:
    tenant = by_id(run.subject)
    if not tenant.settings:
        tenants.actions.configure(tenant=tenant, by=by)


def invite(run: Run, by: Actor) -> None:
    tenants.actions.invite_administrator(tenant=by_id(run.subject), by=by)


def write_product(run: Run, by: Actor) -> None:
    """Carry this tenant's waiting messages now, instead of waiting for the doorbell."""
    for message in Outbox.objects.filter(subject=run.subject, sent_at=None).order_by("pk"):
        deliver(message)


def check_as_tenant(run: Run, by: Actor) -> None:
    """Read through the product's role what a tenant needs on its first day. Raises Refusal naming what is missing."""
    wanted = {"subscription": 1, "features": 1, "org_tenants_mst": 1, "org_branches_mst": 1, "org_users_mst": 1}
    wanted |= {"catalog": 1} if run.arguments["catalogs"] else {}
    wanted |= {"workflow": 1} if run.arguments["workflow"] else {}
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [run.subject])
        missing = [name for name in wanted if not sees_rows(cursor, name)]
    if missing:
        raise Refusal(_("The tenant cannot see: %(names)s.") % {"names": ", ".join(missing)})


def sees_rows(cursor, relation: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT FROM {relation})")  # noqa: S608 - names of the contract, written in code
    return cursor.fetchone()[0]


def open_doors(run: Run, by: Actor) -> None:
    tenant = by_id(run.subject)
    if tenant.status == Tenant.Status.PROVISIONING:
        tenants.actions.open(tenant=tenant, by=by)


PARTS = [
    Part("subscription", gettext_lazy("Subscribe to the plan"), do=subscribe),
    Part("catalogs", gettext_lazy("Pin the catalogs"), do=pin_catalogs),
    Part("workflow", gettext_lazy("Deploy the workflow"), do=deploy_workflow),
    Part("settings", gettext_lazy("Apply the region's settings"), do=configure),
    Part("administrator", gettext_lazy("Invite the first administrator"), do=invite),
    Part("product", gettext_lazy("Write the product's rows"), reach_out=write_product),
    Part("check", gettext_lazy("Read everything back as the tenant"), reach_out=check_as_tenant, do=open_doors),
]
