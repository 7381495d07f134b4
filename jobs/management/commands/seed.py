"""Brings plans, workflows and catalogs up to date, and in dev lets the demo tenants be born. Runs again without effect."""

from django.conf import settings
from django.core.management.base import BaseCommand

import catalogs.actions
import catalogs.queries
import plans.actions
import plans.demo
import plans.queries
import workflows.actions
import workflows.queries
from hqconsole.kernel.actor import Actor
from jobs import provisioning, running
from jobs.queries import provisioning_of
from tenants import actions
from tenants.demo import DemoTenant, demo_tenants
from tenants.models import Tenant

BY = Actor.command("seed")


class Command(BaseCommand):
    help = "Write the reference data that is new or changed; with HQ_ENV=dev also the demo tenants."

    def add_arguments(self, parser):
        parser.add_argument("--without-demo", action="store_true", help="reference data only")

    def handle(self, *args, without_demo, **options):
        for family in (plans, workflows, catalogs):
            if not family.queries.is_seeded():
                family.actions.seed(by=BY)
        if settings.IS_DEV and not without_demo:
            for demo in demo_tenants():
                bring_to_life(demo)
            plans.demo.give(BY)


def bring_to_life(demo: DemoTenant) -> None:
    """Create and provision a demo tenant unless it is there, and suspend it where its story says so."""
    tenant = Tenant.objects.filter(slug=demo.slug).first() or actions.create(**demo.order, by=BY)
    if tenant.status == Tenant.Status.PROVISIONING:
        running.carry(provisioning_of(tenant.pk).pk, provisioning.PARTS)
        if demo.suspended_because:
            actions.suspend(tenant=tenant, reason=demo.suspended_because, by=BY)
