"""What does the ledger not capture in full, and why? Everything else in schema hq is captured, without being asked.

The bootstrap copies these rules into `audit.rule`; capture functions and guards read them there.
"""

from dataclasses import dataclass

from django.utils.translation.trans_null import gettext_noop as _  # the other one wants settings, which a bootstrap has not


@dataclass(frozen=True)
class Rule:
    """An exception for one table: exempt with a reason, or with columns left out or hidden."""

    exempt_because: str = ""
    tenant_column: str = "tenant_id"
    skip_columns: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()


RULES = {
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
    "hq.staff_envelope": Rule(hidden_columns=("code_hash",)),
    "hq.staff_person": Rule(skip_columns=("last_seen_at",)),
    "hq.staff_proof": Rule(exempt_because=_("Short-lived; the sign-in behind it and the act that used it are recorded.")),
    "hq.staff_key": Rule(skip_columns=("last_used_at", "last_used_from", "last_used_verb"), hidden_columns=("secret_hash",)),
    "hq.staff_keyuse": Rule(exempt_because=_("Says when a key last did what; what it changed is recorded under the key.")),
    "hq.staff_factor": Rule(skip_columns=("counter", "last_used_at", "secret")),
    "hq.staff_heardlogout": Rule(exempt_because=_("Short-lived; the sessions that a logout token ended are recorded.")),
    "hq.staff_recoverycode": Rule(hidden_columns=("code_hash",)),
    "hq.staff_session": Rule(skip_columns=("seen_at", "checked_at", "address", "access_token", "refresh_token")),
    "hq.staff_idempotentcall": Rule(exempt_because=_("A short-lived copy of an answer already given; the act is recorded.")),
    "hq.tenants_tenant": Rule(tenant_column="id"),
}
