"""Who may do what? Five roles of people and one of machines, each with a paragraph a human can argue about.

Source: the owner's role table. Where it is silent, the narrower reading stands. A person's roles come from the claims
of the identity provider at every sign-in, never from this database.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .permissions import Permission as P


class Role(StrEnum):
    SUPER_ADMIN = "super_admin"
    TECH_ADMIN = "tech_admin"
    BUSINESS_ADMIN = "business_admin"
    QA_COMPLIANCE = "qa_compliance"
    SUPPORT_ANALYST = "support_analyst"
    WORKER = "worker"


@dataclass(frozen=True)
class RoleCard:
    """A role as people read it: its name, a paragraph, the verbs it holds, and those it may only ask for.

    What is asked for is done when somebody who holds the verb agrees.
    """

    role: Role
    name: Promise
    prose: Promise
    verbs: frozenset[P]
    asks: frozenset[P] = frozenset()


READING = frozenset(
    {P.APPROVALS_VIEW, P.TENANTS_VIEW, P.PLANS_VIEW, P.WORKFLOWS_VIEW, P.CATALOGS_VIEW, P.JOBS_VIEW, P.STAFF_VIEW}
)
OWN_ACCOUNT = frozenset(
    {
        P.STAFF_ADD_FACTOR,
        P.STAFF_END_ALL_SESSIONS,
        P.STAFF_END_ELEVATION,
        P.STAFF_END_SESSION,
        P.STAFF_REMOVE_FACTOR,
        P.STAFF_RENEW_RECOVERY_CODES,
        P.STAFF_SET_PREFERENCES,
        P.STAFF_SIGN_OUT,
        P.STAFF_USE_FACTOR,
    }
)
OWN_KEYS = frozenset({P.STAFF_ISSUE_KEY, P.STAFF_REVOKE_KEY, P.STAFF_ROTATE_KEY})
EXPORTING = frozenset({P.AUDIT_DOWNLOAD_EXPORT, P.AUDIT_EXPORT})
SEEING_PERSONAL = frozenset({P.AUDIT_EXPORT_PERSONAL, P.AUDIT_REVEAL})  # in the audit log
OWN_REQUESTS = frozenset({P.APPROVALS_EXECUTE, P.APPROVALS_REQUEST, P.APPROVALS_SCHEDULE, P.APPROVALS_WITHDRAW})
OWN_VIEWS = frozenset({P.AUDIT_REMOVE_VIEW, P.AUDIT_SAVE_VIEW})  # of the audit log, for those who read it
EVERYBODY = READING | OWN_ACCOUNT | OWN_REQUESTS
AGREEING = frozenset({P.APPROVALS_APPROVE, P.APPROVALS_REJECT})  # besides the verb that is asked for
SELLING = frozenset(
    {
        P.PLANS_ASSIGN,
        P.PLANS_BUY_ADD_ON,
        P.PLANS_CANCEL,
        P.PLANS_CHANGE_CYCLE,
        P.PLANS_CONVERT_TRIAL,
        P.PLANS_DOWNGRADE,
        P.PLANS_EXTEND_TRIAL,
        P.PLANS_GIVE_BACK_ADD_ON,
        P.PLANS_PLAN_CAMPAIGN,
        P.PLANS_SET_PRICE,
        P.PLANS_START_WAVE,
        P.PLANS_STOP_WAVE,
        P.PLANS_SUSPEND_AFTER_TRIAL,
        P.PLANS_UNDO_WAVE,
        P.PLANS_UPGRADE,
        P.PLANS_WITHDRAW_CHANGE,
    }
)
ASKING = frozenset({P.STAFF_ELEVATE})
ASKING_ABOUT_TENANTS = ASKING | {P.TENANTS_REACTIVATE, P.TENANTS_SUSPEND}
DRAFTING = frozenset({P.PLANS_DISCARD_DRAFT, P.PLANS_DRAFT, P.PLANS_EDIT_DRAFT, P.PLANS_EDIT_DRAFTS, P.PLANS_REBASE_DRAFT})
OFFERING = DRAFTING | {
    P.PLANS_ADD_ADD_ON,
    P.PLANS_ADD_FEATURE,
    P.PLANS_ADD_LIMIT,
    P.PLANS_ADD_PLAN,
    P.PLANS_CHANGE_ADD_ON,
    P.PLANS_CHANGE_FEATURE,
    P.PLANS_CHANGE_LIMIT,
    P.PLANS_CHANGE_PLAN,
    P.PLANS_CLOSE,
    P.PLANS_PUBLISH,
    P.PLANS_PUBLISH_DRAFTS,
    P.PLANS_RETIRE,
}
GIVING = frozenset({P.PLANS_CHANGE_OVERRIDE, P.PLANS_EXEMPT, P.PLANS_OVERRIDE, P.PLANS_RENEW_OVERRIDE, P.PLANS_TOP_UP})
SWITCHING = frozenset({P.PLANS_KILL, P.PLANS_REVIVE})
MACHINES = frozenset(
    {
        P.APPROVALS_ENTER_ALONE,
        P.APPROVALS_EXECUTE,
        P.AUDIT_CONCLUDE,
        P.AUDIT_DRAW_DIGEST,
        P.AUDIT_EXPIRE_EXPORT,
        P.AUDIT_FINISH_EXPORT,
        P.AUDIT_VERIFY,
        P.CATALOGS_PIN,
        P.CATALOGS_SEED,
        P.JOBS_RETRY,
        P.PLANS_APPLY_CHANGES,
        P.PLANS_CARRY_WAVE,
        P.PLANS_COUNT_USAGE,
        P.PLANS_END_OVERRIDE,
        P.PLANS_END_TRIAL,
        P.PLANS_EXEMPT,
        P.PLANS_OVERRIDE,
        P.PLANS_REMIND,
        P.PLANS_REMIND_OF_TRIAL,
        P.PLANS_SEED,
        P.PLANS_SUBSCRIBE,
        P.PLANS_SUSPEND_AFTER_TRIAL,
        P.PLANS_TOP_UP,
        P.STAFF_HEED_LOGOUT,
        P.STAFF_LET_LAPSE,
        P.STAFF_OPEN_ENVELOPE,
        P.STAFF_RECHECK,
        P.STAFF_SEAL_ENVELOPE,
        P.STAFF_SIGN_IN,
        P.STAFF_WARN_OF_SLEEP,
        P.TENANTS_CONFIGURE,
        P.TENANTS_CREATE,
        P.TENANTS_INVITE_ADMINISTRATOR,
        P.TENANTS_OPEN,
        P.TENANTS_SUSPEND,
        P.WORKFLOWS_DEPLOY,
        P.WORKFLOWS_SEED,
    }
)

CARDS = (
    RoleCard(
        Role.SUPER_ADMIN,
        _("Super Admin"),
        _(
            "Answers for the whole platform. Creates, suspends and reactivates tenants, publishes plans, edits raw data with a "
            "reason, reads and undoes everything in the audit log, has personal data erased, ends anybody's API keys, removes "
            "second factors that somebody lost, lets others act on single tenants for some days. Says what takes a second "
            "person, agrees to what others ask for and may break the glass in an emergency. Does nothing that the log does not "
            "show."
        ),
        EVERYBODY
        | OWN_KEYS
        | OWN_VIEWS
        | AGREEING
        | EXPORTING
        | SEEING_PERSONAL
        | OFFERING
        | SELLING
        | GIVING
        | SWITCHING
        | {
            P.APPROVALS_ADD_POLICY,
            P.APPROVALS_BREAK_GLASS,
            P.APPROVALS_CHANGE_POLICY,
            P.APPROVALS_NAME_DEPUTY,
            P.APPROVALS_REMOVE_POLICY,
            P.APPROVALS_REVIEW_BYPASS,
            P.AUDIT_ACKNOWLEDGE,
            P.AUDIT_DETACH_MONTH,
            P.AUDIT_DOWNLOAD_EXPORT_OF,
            P.AUDIT_ORDER_DIGEST,
            P.AUDIT_SHARE_VIEW,
            P.AUDIT_UNDO,
            P.AUDIT_VERIFY,
            P.AUDIT_VIEW,
            P.JOBS_RETRY,
            P.METRICS_VIEW,
            P.NETWORK_ALLOW,
            P.NETWORK_DISALLOW,
            P.NETWORK_VIEW,
            P.PLANS_ARM_LIMIT,
            P.PLANS_DISARM_LIMIT,
            P.PLANS_EVALUATE,
            P.PLANS_REHEARSE_LIMIT,
            P.PLANS_REVOKE_OVERRIDE,
            P.PLANS_SET_DEFAULT,
            P.RAW_EDIT,
            P.STAFF_ACTIVATE,
            P.STAFF_DEACTIVATE,
            P.STAFF_ELEVATE,
            P.STAFF_END_ALL_SESSIONS_OF,
            P.STAFF_END_SESSION_OF,
            P.STAFF_FORGET,
            P.STAFF_PROVISION,
            P.STAFF_REMOVE_FACTOR_OF,
            P.STAFF_REVOKE_KEY_OF,
            P.TENANTS_CREATE,
            P.TENANTS_END_TRUST,
            P.TENANTS_ENTRUST,
            P.TENANTS_FORGET,
            P.TENANTS_REACTIVATE,
            P.TENANTS_SUSPEND,
        },
    ),
    RoleCard(
        Role.TECH_ADMIN,
        _("Technical Admin"),
        _(
            "Keeps the machinery running: watches and retries jobs, reads the audit log, mends raw data with a reason, gives "
            "scripts their API keys, switches a feature off for everybody where it does harm. Agrees to technical requests and "
            "may break the glass for what they may do. "
            "Does not decide about customers: creating or suspending a tenant is not a technical matter."
        ),
        EVERYBODY
        | OWN_KEYS
        | OWN_VIEWS
        | AGREEING
        | EXPORTING
        | SWITCHING
        | {
            P.APPROVALS_BREAK_GLASS,
            P.APPROVALS_REVIEW_BYPASS,
            P.AUDIT_VERIFY,
            P.AUDIT_VIEW,
            P.JOBS_RETRY,
            P.METRICS_VIEW,
            P.NETWORK_VIEW,
            P.PLANS_EVALUATE,
            P.RAW_EDIT,
        },
        ASKING,
    ),
    RoleCard(
        Role.BUSINESS_ADMIN,
        _("Business Admin"),
        _(
            "Looks after customers: creates tenants on a plan and takes back a creation made by mistake, moves their "
            "subscriptions, gives a tenant another value or more of a limit for up to 30 days alone and longer with a second "
            "person, says what holds for everybody, drafts editions of plans, agrees with a second person on prices. Sees the "
            "audit log. Asks for a suspension, a reactivation, the publication of a plan, the end of a feature for everybody; it "
            "is done when a Super Admin agrees."
        ),
        EVERYBODY
        | OWN_VIEWS
        | AGREEING
        | DRAFTING
        | GIVING
        | SELLING
        | {
            P.AUDIT_UNDO,
            P.AUDIT_VERIFY,
            P.AUDIT_VIEW,
            P.PLANS_ARM_LIMIT,
            P.PLANS_DISARM_LIMIT,
            P.PLANS_REHEARSE_LIMIT,
            P.PLANS_REVOKE_OVERRIDE,
            P.PLANS_SET_DEFAULT,
            P.TENANTS_CREATE,
        },
        ASKING_ABOUT_TENANTS | SWITCHING | {P.PLANS_PUBLISH},
    ),
    RoleCard(
        Role.QA_COMPLIANCE,
        _("QA & Compliance"),
        _(
            "Checks that what was done may be done: reads everything, personal values of the audit log with a reason and exports "
            "them with a second person, verifies the audit chain, judges acts done in an emergency, stands in as the second "
            "person where there is no other. Changes nothing else."
        ),
        EVERYBODY
        | OWN_VIEWS
        | AGREEING
        | EXPORTING
        | SEEING_PERSONAL
        | {
            P.APPROVALS_NAME_DEPUTY,
            P.APPROVALS_REVIEW_BYPASS,
            P.AUDIT_ACKNOWLEDGE,
            P.AUDIT_DOWNLOAD_EXPORT_OF,
            P.AUDIT_ORDER_DIGEST,
            P.AUDIT_SHARE_VIEW,
            P.AUDIT_VERIFY,
            P.AUDIT_VIEW,
            P.NETWORK_VIEW,
        },
        ASKING,
    ),
    RoleCard(
        Role.SUPPORT_ANALYST,
        _("Support & Analyst"),
        _(
            "Answers questions of tenants: reads tenants, plans, workflows, catalogs and jobs. Changes nothing alone; asks "
            "for a suspension, a reactivation or an override, which is done when somebody who may do it agrees."
        ),
        EVERYBODY,
        ASKING_ABOUT_TENANTS | GIVING,
    ),
    RoleCard(
        Role.WORKER,
        _("Worker"),
        _("The console's own machines: carry out what people ordered, step by step, under their own names."),
        MACHINES,
    ),
)

VERBS_OF = {card.role: card.verbs for card in CARDS}
ASKS_OF = {card.role: card.asks for card in CARDS}
TAKES_TWO_FACTORS = frozenset({Role.SUPER_ADMIN, Role.TECH_ADMIN})  # in each session, also where one is lent for a time


def holders(verb: P) -> list[RoleCard]:
    """The roles of people that hold `verb`, strongest first: what a refused person is told."""
    return [card for card in CARDS if verb in card.verbs and card.role is not Role.WORKER]


def names_of_holders(verb: P) -> list[str]:
    """The names of those roles, in the language of the page."""
    return [str(card.name) for card in holders(verb)]


def role_it_takes(verb: P) -> str:
    """Who can do `verb`, as a sentence: the reason beside whatever somebody may not do."""
    return gettext("It takes the role: %(roles)s.") % {"roles": gettext(", ").join(names_of_holders(verb))}
