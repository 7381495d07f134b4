"""What does the ledger not capture in full, and why? What is personal, and whose? Everything else is captured as it is.

The bootstrap copies these rules into `audit.rule`; capture functions and guards read them there. A column whose name or type
is telling is declared here, as personal or as harmless with a reason: `tests/house/test_coverage.py` finds the others.
"""

from dataclasses import dataclass

from django.utils.translation.trans_null import gettext_noop as _  # the other one wants settings, which a bootstrap has not


@dataclass(frozen=True)
class Rule:
    """What is special about one table: exempt with a reason, or with columns left out, hidden or personal.

    A personal column is captured as a salted digest, its values are encrypted beside the ledger under a key of the
    subject: `whose` is what kind of subject it is and the column that names it.
    """

    exempt_because: str = ""
    tenant_column: str = "tenant_id"
    skip_columns: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    personal_columns: tuple[str, ...] = ()
    whose: str = "tenant:tenant_id"

    @property
    def columns(self) -> tuple:
        """The rule as `audit.rule` keeps it, after the name of the table."""
        lists = (list(names) for names in (self.skip_columns, self.hidden_columns, self.personal_columns))
        return (self.exempt_because, self.tenant_column, *lists, self.whose)


RULES = {
    "hq.audit_reveal": Rule(skip_columns=("looks", "last_look_at")),
    "hq.account_emailaddress": Rule(personal_columns=("email",), whose="staff:user_id"),
    "hq.audit_watch": Rule(exempt_because=_("What the watch saw last, every five seconds; what it found broken is recorded.")),
    "hq.django_migrations": Rule(exempt_because=_("Bookkeeping of migrations; the DDL itself is recorded.")),
    "hq.django_session": Rule(exempt_because=_("Session keys are secrets; sign-in and sign-out are recorded as events.")),
    "hq.django_content_type": Rule(exempt_because=_("A list of models, derived from the code.")),
    "hq.auth_permission": Rule(exempt_because=_("Names of verbs that exceptions on tenants point at, derived from the code.")),
    "hq.django_celery_beat_periodictask": Rule(skip_columns=("last_run_at", "total_run_count", "date_changed")),
    "hq.django_celery_beat_periodictasks": Rule(exempt_because=_("One time stamp that tells beat to reload.")),
    "hq.jobs_run": Rule(skip_columns=("lease_until", "heartbeat_at", "dispatched_at")),
    "hq.jobs_step": Rule(skip_columns=("done", "total")),
    "hq.jobs_outbox": Rule(skip_columns=("attempts", "next_at")),
    "hq.network_denial": Rule(exempt_because=_("A count of strangers turned away; nobody of ours did anything.")),
    "hq.plans_flaguse": Rule(exempt_because=_("On which day the product last asked for a key; nobody of ours did anything.")),
    "hq.plans_featureuse": Rule(
        exempt_because=_("When a tenant last used a feature, as the product says; nobody of ours did anything.")
    ),
    "hq.plans_movement": Rule(exempt_because=_("Counts that something moved; what moved is captured where it did.")),
    "hq.plans_unknownflag": Rule(exempt_because=_("Keys that the product asks for in vain; nobody of ours did anything.")),
    "hq.plans_usage": Rule(exempt_because=_("Counted anew each hour from the product's own rows; each count is recorded.")),
    "hq.plans_wouldstop": Rule(exempt_because=_("Counts what a rehearsed limit would refuse; nobody of ours did anything.")),
    "hq.staff_envelope": Rule(hidden_columns=("code_hash",)),
    "hq.network_network": Rule(personal_columns=("added_by",), whose="network:id"),
    "hq.plans_receipt": Rule(
        exempt_because=_("Says why of each tenant of a wave; what became of it, and how many were left out, is recorded.")
    ),
    "hq.socialaccount_socialaccount": Rule(personal_columns=("uid", "extra_data"), whose="staff:user_id"),
    "hq.staff_person": Rule(
        skip_columns=("last_seen_at", "confirmed_at"),
        personal_columns=("subject", "username", "email", "name_en", "name_ar"),
        whose="staff:id",
    ),
    "hq.staff_proof": Rule(exempt_because=_("Short-lived; the sign-in behind it and the act that used it are recorded.")),
    "hq.staff_key": Rule(skip_columns=("last_used_at", "last_used_from", "last_used_verb"), hidden_columns=("secret_hash",)),
    "hq.staff_keyuse": Rule(exempt_because=_("Says when a key last did what; what it changed is recorded under the key.")),
    "hq.staff_factor": Rule(
        skip_columns=("counter", "last_used_at", "secret"), personal_columns=("name",), whose="staff:person_id"
    ),
    "hq.staff_heardlogout": Rule(exempt_because=_("Short-lived; the sessions that a logout token ended are recorded.")),
    "hq.staff_recoverycode": Rule(hidden_columns=("code_hash",)),
    "hq.staff_session": Rule(
        skip_columns=("seen_at", "checked_at", "address", "access_token", "refresh_token"),
        personal_columns=("agent", "sid"),
        whose="staff:person_id",
    ),
    "hq.staff_idempotentcall": Rule(exempt_because=_("A short-lived copy of an answer already given; the act is recorded.")),
    "hq.tenants_contact": Rule(personal_columns=("name", "email")),
    "hq.tenants_tenant": Rule(tenant_column="id"),
}

NOT_PERSONAL = {
    "The trade name of a business.": ("hq.tenants_tenant.name_en", "hq.tenants_tenant.name_ar"),
    "The name of a part of a program.": ("hq.jobs_step.name",),
    "What a script or a search is for, in the words of its owner.": ("hq.staff_key.name", "hq.audit_savedview.name"),
    "The name of something that we make or sell.": (
        "hq.catalogs_catalog.name_en",
        "hq.catalogs_catalog.name_ar",
        "hq.plans_addon.name_en",
        "hq.plans_addon.name_ar",
        "hq.plans_feature.name_en",
        "hq.plans_feature.name_ar",
        "hq.plans_limit.name_en",
        "hq.plans_limit.name_ar",
        "hq.plans_plan.name_en",
        "hq.plans_plan.name_ar",
        "hq.workflows_workflow.name_en",
        "hq.workflows_workflow.name_ar",
    ),
}
