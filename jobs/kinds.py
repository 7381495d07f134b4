"""Which kinds of runs are there? What people call each, and the parts that it is carried in."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.queue import Job

from . import agreed, campaigns, changing, counting, digesting, enforcing, exporting, provisioning, verifying
from .running import Part


@dataclass(frozen=True)
class Kind:
    """A kind of run: its name for people and its parts, in order."""

    label: str
    parts: list[Part]


KINDS = {
    Job.PROVISION_TENANT: Kind(_("Make a tenant ready"), provisioning.PARTS),
    Job.DRAW_DIGEST: Kind(_("Draw a digest of the audit log"), digesting.PARTS),
    Job.EXECUTE_REQUEST: Kind(_("Carry out an approved request"), agreed.PARTS),
    Job.EXPORT_LEDGER: Kind(_("Export entries of the audit log"), exporting.PARTS),
    Job.EXPIRE_EXPORTS: Kind(_("Remove old exports of the audit log"), exporting.EXPIRING),
    Job.CARRY_WAVE: Kind(_("Carry a wave of a campaign"), campaigns.PARTS),
    Job.PLAN_ENFORCER: Kind(_("Do what is due at the plans of tenants"), [*enforcing.PARTS, *changing.PARTS]),
    Job.USAGE_AGGREGATOR: Kind(_("Count what tenants use"), counting.PARTS),
    Job.VERIFY_LEDGER: Kind(_("Verify the audit log"), verifying.PARTS),
    Job.VERIFY_NEW: Kind(_("Verify what is new in the audit log"), verifying.PARTS),
}
