"""What does each verb mean, in one plain sentence? For the page that says who may do what."""

from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.permissions import Permission

SENTENCES = {
    Permission.AUDIT_UNDO: _("Take back a change, where nothing has touched the same fields since."),
    Permission.AUDIT_VIEW: _("Read the audit log: who changed what, when and why."),
    Permission.CATALOGS_PIN: _("Point a tenant at a release of a catalog."),
    Permission.CATALOGS_SEED: _("Load the catalogs that the console starts with."),
    Permission.CATALOGS_VIEW: _("See catalogs, their releases and codes."),
    Permission.JOBS_RETRY: _("Run the failed part of a job again."),
    Permission.JOBS_VIEW: _("Watch jobs and what they did."),
    Permission.NETWORK_ALLOW: _("Let a network reach the console."),
    Permission.NETWORK_DISALLOW: _("Keep a network from reaching the console."),
    Permission.NETWORK_VIEW: _("See from which networks the console is reached, and who was turned away."),
    Permission.PLANS_SEED: _("Load the plans that the console starts with."),
    Permission.PLANS_SUBSCRIBE: _("Put a tenant on an edition of a plan."),
    Permission.PLANS_VIEW: _("See plans, features, limits and prices."),
    Permission.RAW_EDIT: _("Mend raw data, with a reason that stays in the log."),
    Permission.STAFF_ACTIVATE: _("Let somebody sign in again who was kept out."),
    Permission.STAFF_DEACTIVATE: _("Keep somebody out at once, their sessions and keys included."),
    Permission.STAFF_ELEVATE: _("Let somebody hold a further role or verb for a few hours."),
    Permission.STAFF_END_ELEVATION: _("Give back what one held for a time."),
    Permission.STAFF_ISSUE_KEY: _("Get a key with which a script does some of what one may do oneself."),
    Permission.STAFF_REVOKE_KEY: _("End a key of one's own."),
    Permission.STAFF_REVOKE_KEY_OF: _("End a key of somebody else."),
    Permission.STAFF_ROTATE_KEY: _("Replace a key of one's own by a new one; the old one works for another day."),
    Permission.STAFF_SET_PREFERENCES: _("Choose one's language, theme and density."),
    Permission.STAFF_SIGN_IN: _("Let a person in with the roles the identity provider claims."),
    Permission.STAFF_SIGN_OUT: _("End one's own session."),
    Permission.STAFF_VIEW: _("See who works here and who may do what."),
    Permission.TENANTS_CONFIGURE: _("Give a tenant the settings that are usual in its region."),
    Permission.TENANTS_CREATE: _("Write down a new tenant and order its provisioning."),
    Permission.TENANTS_INVITE_ADMINISTRATOR: _("Order the first administrator's account in the product."),
    Permission.TENANTS_OPEN: _("End provisioning, so that the tenant can work."),
    Permission.TENANTS_REACTIVATE: _("Let a suspended tenant work again."),
    Permission.TENANTS_SUSPEND: _("Lock a tenant out of the platform; its data stays."),
    Permission.TENANTS_VIEW: _("See tenants and everything about them."),
    Permission.WORKFLOWS_DEPLOY: _("Point a tenant at a version of a workflow."),
    Permission.WORKFLOWS_SEED: _("Load the workflows that the console starts with."),
    Permission.WORKFLOWS_VIEW: _("See workflows and their versions."),
}
