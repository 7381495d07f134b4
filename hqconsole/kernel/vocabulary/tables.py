"""What is one row of a table called, and what are several?"""

from django.utils.translation import gettext_lazy as _

MODELS = {  # one of them, several of them
    "audit.export": (_("export of the audit log"), _("exports of the audit log")),
    "audit.verification": (_("verification of the audit log"), _("verifications of the audit log")),
    "audit.watch": (_("watch over the audit log"), _("watches over the audit log")),
    "audit.digest": (_("digest of the audit log"), _("digests of the audit log")),
    "audit.entry": (_("entry of the ledger"), _("entries of the ledger")),
    "audit.reveal": (_("look at personal values"), _("looks at personal values")),
    "audit.savedview": (_("saved view"), _("saved views")),
    "catalogs.catalog": (_("catalog"), _("catalogs")),
    "catalogs.catalogrelease": (_("catalog release"), _("catalog releases")),
    "catalogs.pin": (_("pin of a catalog"), _("pins of catalogs")),
    "jobs.outbox": (_("message to a neighbour"), _("messages to neighbours")),
    "jobs.run": (_("run of a job"), _("runs of jobs")),
    "jobs.step": (_("step of a run"), _("steps of runs")),
    "network.denial": (_("denial"), _("denials")),
    "plans.addon": (_("add-on"), _("add-ons")),
    "plans.campaign": (_("campaign"), _("campaigns")),
    "plans.change": (_("change of a subscription"), _("changes of subscriptions")),
    "plans.charge": (_("charge for the rest of a period"), _("charges for the rest of periods")),
    "plans.feature": (_("feature"), _("features")),
    "plans.featureuse": (_("use of a feature"), _("uses of features")),
    "plans.flaguse": (_("use of a key by the product"), _("uses of keys by the product")),
    "plans.holding": (_("add-on of a tenant"), _("add-ons of tenants")),
    "plans.limit": (_("limit"), _("limits")),
    "plans.movement": (_("movement"), _("movements")),
    "plans.override": (_("override"), _("overrides")),
    "plans.plan": (_("plan"), _("plans")),
    "plans.planedition": (_("plan edition"), _("plan editions")),
    "plans.receipt": (_("receipt of a campaign"), _("receipts of campaigns")),
    "plans.subscription": (_("subscription"), _("subscriptions")),
    "plans.wave": (_("wave of a campaign"), _("waves of campaigns")),
    "plans.unknownflag": (_("unknown key"), _("unknown keys")),
    "plans.usage": (_("usage"), _("usages")),
    "plans.wouldstop": (_("refusal that was rehearsed"), _("refusals that were rehearsed")),
    "staff.idempotentcall": (_("call made once"), _("calls made once")),
    "staff.heardlogout": (_("logout that was heard"), _("logouts that were heard")),
    "staff.keyuse": (_("use of a key"), _("uses of keys")),
    "staff.wrongcode": (_("wrong code"), _("wrong codes")),
    "tenants.contact": (_("contact"), _("contacts")),
    "tenants.hold": (_("hold"), _("holds")),
    "tenants.tenant": (_("tenant"), _("tenants")),
    "tenants.trust": (_("exception on a tenant"), _("exceptions on tenants")),
    "workflows.deployment": (_("deployment"), _("deployments")),
    "workflows.workflow": (_("workflow"), _("workflows")),
    "workflows.workflowversion": (_("workflow version"), _("workflow versions")),
}

FAMILIES = {label.split(".")[0] for label in MODELS} | {"approvals"}  # which names its models itself

TABLES = {"audit.segment": _("month of the log"), "audit.sys_audit_log": _("audit log")}  # that have no model here
