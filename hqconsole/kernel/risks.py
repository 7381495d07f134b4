"""How dangerous is a verb, and what does the server demand for it, on page and API alike?

Verbs that only open pages have no risk. Raising a risk is an edit here; lowering one needs a second person.
"""

from enum import IntEnum

from .permissions import Permission as P


class Risk(IntEnum):
    LOW = 1  # nothing is demanded; Undo is offered
    MEDIUM = 2  # a confirmation that shows the preview
    HIGH = 3  # that + a reason, a recent sign-in and the object's name typed
    CRITICAL = 4  # all of that + a second person


RISKS = {
    P.APPROVALS_ADD_POLICY: Risk.HIGH,
    P.APPROVALS_APPROVE: Risk.HIGH,
    P.APPROVALS_BREAK_GLASS: Risk.HIGH,
    P.APPROVALS_CHANGE_POLICY: Risk.HIGH,  # critical where the policy becomes weaker
    P.APPROVALS_ENTER_ALONE: Risk.HIGH,
    P.APPROVALS_EXECUTE: Risk.MEDIUM,
    P.APPROVALS_NAME_DEPUTY: Risk.HIGH,
    P.APPROVALS_REJECT: Risk.MEDIUM,
    P.APPROVALS_REMOVE_POLICY: Risk.CRITICAL,
    P.APPROVALS_REQUEST: Risk.LOW,  # it does nothing yet
    P.APPROVALS_REVIEW_BYPASS: Risk.MEDIUM,
    P.APPROVALS_SCHEDULE: Risk.MEDIUM,
    P.APPROVALS_WITHDRAW: Risk.LOW,
    P.AUDIT_ACKNOWLEDGE: Risk.MEDIUM,
    P.AUDIT_CONCLUDE: Risk.LOW,
    P.AUDIT_DETACH_MONTH: Risk.CRITICAL,
    P.AUDIT_DOWNLOAD_EXPORT: Risk.LOW,  # what may be taken away was decided when it was asked for
    P.AUDIT_DOWNLOAD_EXPORT_OF: Risk.LOW,
    P.AUDIT_DRAW_DIGEST: Risk.LOW,
    P.AUDIT_EXPIRE_EXPORT: Risk.LOW,
    P.AUDIT_EXPORT: Risk.MEDIUM,
    P.AUDIT_EXPORT_PERSONAL: Risk.CRITICAL,
    P.AUDIT_FINISH_EXPORT: Risk.LOW,
    P.AUDIT_ORDER_DIGEST: Risk.LOW,
    P.AUDIT_REMOVE_VIEW: Risk.LOW,
    P.AUDIT_REVEAL: Risk.MEDIUM,
    P.AUDIT_SAVE_VIEW: Risk.LOW,
    P.AUDIT_SHARE_VIEW: Risk.LOW,
    P.AUDIT_UNDO: Risk.MEDIUM,
    P.AUDIT_VERIFY: Risk.LOW,
    P.CATALOGS_PIN: Risk.MEDIUM,
    P.CATALOGS_SEED: Risk.MEDIUM,
    P.JOBS_RETRY: Risk.MEDIUM,
    P.NETWORK_ALLOW: Risk.HIGH,
    P.NETWORK_DISALLOW: Risk.HIGH,
    P.PLANS_ADD_ADD_ON: Risk.LOW,
    P.PLANS_ADD_FEATURE: Risk.LOW,
    P.PLANS_ADD_LIMIT: Risk.LOW,
    P.PLANS_ADD_PLAN: Risk.LOW,
    P.PLANS_APPLY_CHANGES: Risk.LOW,
    P.PLANS_ARM_LIMIT: Risk.HIGH,  # critical before seven days of rehearsal
    P.PLANS_ASSIGN: Risk.MEDIUM,
    P.PLANS_BUY_ADD_ON: Risk.MEDIUM,
    P.PLANS_CANCEL: Risk.HIGH,
    P.PLANS_CARRY_WAVE: Risk.LOW,
    P.PLANS_CHANGE_ADD_ON: Risk.MEDIUM,
    P.PLANS_CHANGE_CYCLE: Risk.MEDIUM,
    P.PLANS_CHANGE_FEATURE: Risk.MEDIUM,
    P.PLANS_CHANGE_LIMIT: Risk.MEDIUM,  # high where it is enforced otherwise
    P.PLANS_CHANGE_OVERRIDE: Risk.MEDIUM,  # critical where the new value holds for more than 30 days
    P.PLANS_CHANGE_PLAN: Risk.MEDIUM,
    P.PLANS_CLOSE: Risk.HIGH,
    P.PLANS_CONVERT_TRIAL: Risk.MEDIUM,
    P.PLANS_COUNT_USAGE: Risk.LOW,
    P.PLANS_DISARM_LIMIT: Risk.HIGH,
    P.PLANS_DISCARD_DRAFT: Risk.LOW,
    P.PLANS_DOWNGRADE: Risk.MEDIUM,  # critical where something does not fit, or soon after an upgrade
    P.PLANS_DRAFT: Risk.LOW,
    P.PLANS_EDIT_DRAFT: Risk.LOW,
    P.PLANS_EDIT_DRAFTS: Risk.LOW,
    P.PLANS_END_OVERRIDE: Risk.LOW,  # it has ended by itself; this only says so
    P.PLANS_END_TRIAL: Risk.LOW,
    P.PLANS_EXEMPT: Risk.MEDIUM,  # critical above 30 days, as the two below
    P.PLANS_EXTEND_TRIAL: Risk.MEDIUM,  # critical above 28 days in all
    P.PLANS_GIVE_BACK_ADD_ON: Risk.MEDIUM,
    P.PLANS_KILL: Risk.MEDIUM,  # in an emergency seconds count
    P.PLANS_OVERRIDE: Risk.MEDIUM,
    P.PLANS_PLAN_CAMPAIGN: Risk.MEDIUM,
    P.PLANS_PUBLISH: Risk.HIGH,  # critical where a feature goes, a limit falls or a price rises
    P.PLANS_PUBLISH_DRAFTS: Risk.HIGH,  # critical where a feature goes, a limit falls or a price rises
    P.PLANS_REBASE_DRAFT: Risk.LOW,
    P.PLANS_REHEARSE_LIMIT: Risk.MEDIUM,  # high while the limit is armed: it stops refusing
    P.PLANS_REMIND: Risk.LOW,
    P.PLANS_REMIND_OF_TRIAL: Risk.LOW,
    P.PLANS_RENEW_OVERRIDE: Risk.MEDIUM,  # critical where it then holds for more than 30 days in all
    P.PLANS_RETIRE: Risk.HIGH,
    P.PLANS_REVIVE: Risk.HIGH,
    P.PLANS_REVOKE_OVERRIDE: Risk.MEDIUM,
    P.PLANS_SEED: Risk.MEDIUM,
    P.PLANS_SET_DEFAULT: Risk.HIGH,
    P.PLANS_SET_PRICE: Risk.CRITICAL,
    P.PLANS_START_WAVE: Risk.HIGH,  # critical above 1,000 tenants
    P.PLANS_STOP_WAVE: Risk.LOW,
    P.PLANS_SUBSCRIBE: Risk.MEDIUM,
    P.PLANS_SUSPEND_AFTER_TRIAL: Risk.MEDIUM,  # a machine does it, people take it back
    P.PLANS_TOP_UP: Risk.MEDIUM,  # critical above 30 days
    P.PLANS_UNDO_WAVE: Risk.HIGH,  # critical above 1,000 tenants
    P.PLANS_UPGRADE: Risk.MEDIUM,  # critical soon after a downgrade
    P.PLANS_WITHDRAW_CHANGE: Risk.MEDIUM,
    P.RAW_EDIT: Risk.HIGH,
    P.STAFF_ACTIVATE: Risk.HIGH,
    P.STAFF_ADD_FACTOR: Risk.MEDIUM,
    P.STAFF_DEACTIVATE: Risk.HIGH,
    P.STAFF_ELEVATE: Risk.CRITICAL,
    P.STAFF_END_ALL_SESSIONS: Risk.LOW,
    P.STAFF_END_ALL_SESSIONS_OF: Risk.HIGH,
    P.STAFF_END_ELEVATION: Risk.LOW,
    P.STAFF_END_SESSION: Risk.LOW,
    P.STAFF_END_SESSION_OF: Risk.HIGH,
    P.STAFF_FORGET: Risk.CRITICAL,
    P.STAFF_HEED_LOGOUT: Risk.LOW,
    P.STAFF_ISSUE_KEY: Risk.MEDIUM,
    P.STAFF_LET_LAPSE: Risk.LOW,
    P.STAFF_OPEN_ENVELOPE: Risk.HIGH,
    P.STAFF_PROVISION: Risk.LOW,  # what the provider says waits for nobody
    P.STAFF_RECHECK: Risk.LOW,
    P.STAFF_REMOVE_FACTOR: Risk.HIGH,
    P.STAFF_REMOVE_FACTOR_OF: Risk.HIGH,
    P.STAFF_RENEW_RECOVERY_CODES: Risk.MEDIUM,
    P.STAFF_REVOKE_KEY: Risk.MEDIUM,
    P.STAFF_REVOKE_KEY_OF: Risk.HIGH,
    P.STAFF_ROTATE_KEY: Risk.MEDIUM,
    P.STAFF_SEAL_ENVELOPE: Risk.HIGH,
    P.STAFF_SET_PREFERENCES: Risk.LOW,
    P.STAFF_SIGN_IN: Risk.LOW,
    P.STAFF_SIGN_OUT: Risk.LOW,
    P.STAFF_USE_FACTOR: Risk.LOW,
    P.STAFF_WARN_OF_SLEEP: Risk.LOW,
    P.TENANTS_CONFIGURE: Risk.LOW,
    P.TENANTS_CREATE: Risk.LOW,
    P.TENANTS_END_TRUST: Risk.MEDIUM,
    P.TENANTS_ENTRUST: Risk.HIGH,
    P.TENANTS_FORGET: Risk.CRITICAL,
    P.TENANTS_INVITE_ADMINISTRATOR: Risk.LOW,
    P.TENANTS_OPEN: Risk.LOW,
    P.TENANTS_REACTIVATE: Risk.HIGH,
    P.TENANTS_SUSPEND: Risk.HIGH,
    P.WORKFLOWS_DEPLOY: Risk.MEDIUM,
    P.WORKFLOWS_SEED: Risk.MEDIUM,
}
