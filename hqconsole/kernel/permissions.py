"""What can anyone do here? Every verb of the console, alphabetical: its table of contents.

A verb is `<family>.<action>`. The function that performs it stands in `<family>/actions.py` under the same name;
verbs that end in `.view` open pages. `roles.py` says who holds them, `risks.py` what the server demands for them.
"""

from enum import StrEnum


class Permission(StrEnum):
    AUDIT_UNDO = "audit.undo"
    AUDIT_VIEW = "audit.view"
    CATALOGS_PIN = "catalogs.pin"
    CATALOGS_SEED = "catalogs.seed"
    CATALOGS_VIEW = "catalogs.view"
    JOBS_RETRY = "jobs.retry"
    JOBS_VIEW = "jobs.view"
    NETWORK_ALLOW = "network.allow"
    NETWORK_DISALLOW = "network.disallow"
    NETWORK_VIEW = "network.view"
    PLANS_SEED = "plans.seed"
    PLANS_SUBSCRIBE = "plans.subscribe"
    PLANS_VIEW = "plans.view"
    RAW_EDIT = "raw.edit"
    STAFF_ACTIVATE = "staff.activate"
    STAFF_DEACTIVATE = "staff.deactivate"
    STAFF_ELEVATE = "staff.elevate"
    STAFF_END_ELEVATION = "staff.end_elevation"
    STAFF_ISSUE_KEY = "staff.issue_key"
    STAFF_REVOKE_KEY = "staff.revoke_key"
    STAFF_REVOKE_KEY_OF = "staff.revoke_key_of"
    STAFF_ROTATE_KEY = "staff.rotate_key"
    STAFF_SET_PREFERENCES = "staff.set_preferences"
    STAFF_SIGN_IN = "staff.sign_in"
    STAFF_SIGN_OUT = "staff.sign_out"
    STAFF_VIEW = "staff.view"
    TENANTS_CONFIGURE = "tenants.configure"
    TENANTS_CREATE = "tenants.create"
    TENANTS_END_TRUST = "tenants.end_trust"
    TENANTS_ENTRUST = "tenants.entrust"
    TENANTS_INVITE_ADMINISTRATOR = "tenants.invite_administrator"
    TENANTS_OPEN = "tenants.open"
    TENANTS_REACTIVATE = "tenants.reactivate"
    TENANTS_SUSPEND = "tenants.suspend"
    TENANTS_VIEW = "tenants.view"
    WORKFLOWS_DEPLOY = "workflows.deploy"
    WORKFLOWS_SEED = "workflows.seed"
    WORKFLOWS_VIEW = "workflows.view"
