"""What are our tables and columns called, in both languages? One list of words for the raw data, previews and the ledger.

The words are given to the models when the console starts, and not written in them: a column that has one meaning has one
word in every family, and a better word is no migration. A model that names something itself keeps its own name.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
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

FIELDS = {
    "access_token": _("access token"),
    "acknowledged_at": _("acknowledged at"),
    "acknowledged_by": _("acknowledged by"),
    "acknowledged_reason": _("why it was acknowledged"),
    "actor": _("actor"),
    "add_on": _("add-on"),
    "added_at": _("added at"),
    "address": _("address"),
    "adds": _("adds"),
    "affected": _("what is affected"),
    "after": _("after"),
    "agent": _("browser"),
    "agreed_at": _("agreed at"),
    "anchored": _("covered by a checkpoint outside"),
    "anchored_on": _("periods counted from"),
    "applied_at": _("made at"),
    "arguments": _("arguments"),
    "asked_at": _("asked at"),
    "asked_by": _("asked for by"),
    "asked_on": _("last asked for on"),
    "at": _("time"),
    "attempt": _("attempt"),
    "attempts": _("attempts"),
    "authors": _("who wrote it"),
    "before": _("before"),
    "began_at": _("began at"),
    "base": _("opened from"),
    "begins_at": _("from"),
    "body": _("content"),
    "broken": _("break that was found"),
    "call": _("the call"),
    "campaign": _("campaign"),
    "capture": _("captured change"),
    "catalog": _("catalog"),
    "change_group": _("group of the change"),
    "changes": _("changes"),
    "charge_minor": _("charge in minor units"),
    "checked_at": _("checked at"),
    "checkpoint": _("signed checkpoint"),
    "checkpoint_size": _("entries that its checkpoint covers"),
    "checkpoints": _("checkpoints"),
    "closed_at": _("closed at"),
    "code_hash": _("hash of the code"),
    "code_pattern": _("how codes are spelt"),
    "comment": _("comment"),
    "committed_until": _("committed until"),
    "concluded_at": _("end written down at"),
    "confirmed_at": _("confirmed by the identity provider at"),
    "content": _("content"),
    "content_hash": _("hash of the content"),
    "content_object": _("tenant"),
    "counted_at": _("counted at"),
    "counter": _("counter"),
    "created_at": _("created at"),
    "credit_minor": _("credit in minor units"),
    "ctx": _("who and why"),
    "currency": _("currency"),
    "cycle": _("billing cycle"),
    "day": _("day"),
    "dbuser": _("database role"),
    "dedupe_key": _("key against doubles"),
    "default_value": _("on by default"),
    "deployed_at": _("deployed at"),
    "description_ar": _("description in Arabic"),
    "description_en": _("description in English"),
    "detail": _("details"),
    "difference": _("what differs"),
    "digest": _("digest"),
    "dispatched_at": _("handed out at"),
    "done": _("done so far"),
    "dropped_at": _("dropped at"),
    "due_at": _("due at"),
    "due_on": _("due on"),
    "edition": _("edition"),
    "email": _("e-mail"),
    "ended_at": _("ended at"),
    "ended_because": _("why it ended"),
    "ends_at": _("until"),
    "ends_on": _("ends on"),
    "enforcement": _("enforcement"),
    "envelope": _("sealed envelope"),
    "environment": _("environment"),
    "error": _("error"),
    "execute_at": _("set for"),
    "expires_at": _("to be agreed to by"),
    "extensions": _("times it was made longer"),
    "feature": _("feature"),
    "fence": _("fence"),
    "fields": _("fields"),
    "filters": _("search"),
    "fingerprint": _("fingerprint"),
    "finished_at": _("finished at"),
    "first_asked_at": _("first asked for at"),
    "first_bad": _("first bad entry"),
    "first_seq": _("first entry"),
    "form": _("format"),
    "frontier": _("frontier of the tree"),
    "full_at": _("all used since"),
    "given_by": _("given by"),
    "group": _("group"),
    "has_own_price": _("has a price of its own"),
    "has_two_factors": _("proved by two factors"),
    "head": _("hash of the last entry"),
    "heartbeat_at": _("last sign of life"),
    "hole": _("hole in the capture"),
    "hour": _("hour"),
    "id": _("ID"),
    "is_carried": _("carried to the next invoice"),
    "is_armed": _("is armed"),
    "is_default": _("is the default"),
    "is_demo": _("is for demonstration"),
    "is_kept": _("is kept as staff changed it"),
    "is_killed": _("is switched off for everybody"),
    "is_public": _("is offered publicly"),
    "is_shared": _("for everybody"),
    "jti": _("number of the token"),
    "kept": _("could not be taken back"),
    "key": _("key"),
    "kind": _("kind"),
    "lapses_at": _("to be carried out by"),
    "last_asked_at": _("last asked for at"),
    "last_at": _("last time"),
    "last_look_at": _("last look at"),
    "last_seq": _("last entry"),
    "last_used_at": _("last used at"),
    "last_used_from": _("last used from"),
    "last_used_verb": _("last used for"),
    "lease_until": _("leased until"),
    "lifted_at": _("lifted at"),
    "left_directory_at": _("left the identity provider's directory at"),
    "limit": _("limit"),
    "lock_policy": _("lock"),
    "looked_at": _("looked at"),
    "looks": _("looks"),
    "made_at": _("made at"),
    "made_by": _("made by"),
    "manifest_sha256": _("hash of the manifest"),
    "method": _("way"),
    "mode": _("how it is done"),
    "moved": _("moved"),
    "name": _("name"),
    "name_ar": _("name in Arabic"),
    "name_en": _("name in English"),
    "named_at": _("named at"),
    "named_by": _("named by"),
    "next_at": _("next attempt"),
    "note_ar": _("note in Arabic"),
    "note_en": _("note in English"),
    "notice_ar": _("notice in Arabic"),
    "notice_en": _("notice in English"),
    "number": _("number"),
    "on_date": _("on the day"),
    "op": _("operation"),
    "opened_at": _("opened at"),
    "ordered_by": _("ordered by"),
    "origin": _("door"),
    "outcome": _("outcome"),
    "owner": _("owner"),
    "payload": _("what it carries"),
    "permission": _("verb"),
    "person": _("person"),
    "pinned_at": _("pinned at"),
    "pk_of_row": _("key of the row"),
    "placed_at": _("placed at"),
    "placed_by": _("placed by"),
    "plan": _("plan"),
    "position": _("position"),
    "price_minor": _("price in minor units"),
    "prices": _("prices"),
    "product_key": _("key in the product"),
    "product_table": _("table of the product"),
    "proved_at": _("proved at"),
    "published_at": _("published at"),
    "purpose": _("purpose"),
    "quantity": _("number of them"),
    "reason": _("reason"),
    "refresh_token": _("refresh token"),
    "region": _("region"),
    "rehearsal_since": _("rehearsed since"),
    "release": _("release"),
    "reminded_before": _("reminded so many days before the end"),
    "renewals": _("renewals"),
    "replaced_at": _("replaced at"),
    "replaces": _("replaces"),
    "request": _("request"),
    "requested_at": _("asked for at"),
    "requester": _("asked for by"),
    "retired_at": _("retired at"),
    "revealed_at": _("revealed at"),
    "reviewed_at": _("decided at"),
    "reviewer": _("decided by"),
    "returned": _("taken back"),
    "revoked_at": _("revoked at"),
    "role": _("role"),
    "round": _("round"),
    "row_hash": _("hash of the row"),
    "rows": _("rows"),
    "run": _("run"),
    "run_after": _("not before"),
    "scope": _("what was verified"),
    "scopes": _("scopes"),
    "sealed": _("sealed"),
    "sealed_at": _("sealed at"),
    "sealed_by": _("sealed by"),
    "search": _("text that is searched"),
    "secret": _("secret"),
    "secret_hash": _("hash of the secret"),
    "seen_at": _("seen at"),
    "sent_at": _("sent at"),
    "sent_on": _("last sent along on"),
    "seq": _("number in the chain"),
    "service_categories": _("service categories"),
    "session": _("session"),
    "settings": _("settings"),
    "sid": _("session at the provider"),
    "size": _("entries covered"),
    "size_bytes": _("size in bytes"),
    "skipped": _("left out"),
    "slug": _("slug"),
    "source": _("from the edition"),
    "shows_personal": _("shows personal values"),
    "span": _("span"),
    "stale_days": _("days until it is stale"),
    "started_at": _("started at"),
    "started_by": _("started by"),
    "starts_at": _("from"),
    "starts_on": _("starts on"),
    "state": _("state"),
    "status": _("status"),
    "status_since": _("in this status since"),
    "stop_after": _("stops after so many refusals"),
    "subject": _("subject"),
    "subscription": _("subscription"),
    "target": _("to the edition"),
    "tbl": _("table"),
    "tenant": _("tenant"),
    "tenant_id": _("tenant"),
    "ticket": _("ticket"),
    "times": _("times"),
    "timezone": _("time zone"),
    "topic": _("topic"),
    "total": _("in all"),
    "trial_days": _("days of trial"),
    "trial_ends_on": _("trial ends on"),
    "type": _("kind of value"),
    "uncovered_since": _("uncovered since"),
    "unit": _("unit"),
    "upto_seq": _("last row to look at"),
    "used": _("used"),
    "used_at": _("used at"),
    "user": _("person"),
    "value": _("value"),
    "verb": _("verb"),
    "verdict": _("verdict"),
    "verified": _("verified up to"),
    "verified_at": _("verified at"),
    "version": _("version"),
    "waiting_since": _("waiting since"),
    "wave": _("wave"),
    "what": _("for what"),
    "warned": _("warned at (%)"),
    "warned_at": _("warned at"),
    "when_away": _("while headquarters is away"),
    "withdrawn_at": _("withdrawn at"),
    "worker": _("worker"),
    "workflow": _("workflow"),
}


TABLES = {"audit.segment": _("month of the log"), "audit.sys_audit_log": _("audit log")}  # that have no model here

FACTS = {  # that an event tells of what it is about, beside columns
    "file": _("file"),
    "first": _("first entry"),
    "included": _("included"),
    "last": _("last entry"),
    "logged_out": _("signed out"),
    "passed": _("who passed a threshold"),
    "proved_by": _("proved by"),
    "rechecked": _("asked again at the provider"),
    "refused": _("refused"),
    "sessions": _("sessions"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "statement": _("statement"),
    "tenants": _("tenants"),
}
SAID = {  # what such facts say, which the ledger keeps in English
    "Fit of a plan": _("whether a plan fits"),
    "Tenant page": _("page of a tenant"),
    "again": _("again"),
    "by the identity provider": _("by the identity provider"),
    "by themselves": _("by themselves"),
    "e-mail not vouched for": _("e-mail not vouched for"),
    "in debt": _("an earlier one is not judged yet"),
    "no role": _("no role"),
    "opens nothing": _("it opens nothing"),
    "provider": _("Sign-in at the identity provider"),
    "recovery": _("Recovery code"),
    "refused": _("refused"),
    "roles differ": _("other roles"),
    "totp": _("Code of an app"),
    "webauthn": _("Security key or passkey"),
    "yes": _("yes"),
}


def name_everything() -> None:
    """Give our models and fields their words. Migrations do not see it: they compare what the models were written with."""
    for model in apps.get_models():
        if model._meta.app_label in FAMILIES:
            name_model(model)
            name_fields(model)


def name_model(model: type[models.Model]) -> None:
    for attribute, word in zip(("verbose_name", "verbose_name_plural"), MODELS.get(model._meta.label_lower, ()), strict=False):
        if not isinstance(model._meta.original_attrs.get(attribute), Promise):
            setattr(model._meta, attribute, word)


def name_fields(model: type[models.Model]) -> None:
    for field in model._meta.fields:
        if not isinstance(field.verbose_name, Promise):
            field.verbose_name = FIELDS.get(field.name, field.verbose_name)


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    """Each model by its table as the ledger names it."""
    return {f"hq.{model._meta.db_table}": model for model in apps.get_models()}


def model_of(table: str) -> type[models.Model] | None:
    """The model behind a table as the ledger names it, `hq.tenants_tenant`."""
    return models_by_table().get(table)


def word_for_table(table: str) -> str:
    """What one row of a table is called; the table's own name where it has no model."""
    model = model_of(table)
    return capfirst(str(model._meta.verbose_name if model else TABLES.get(table, ""))) or table


def word_for_column(table: str, column: str) -> str:
    """What a column is called, or the fact of an event; its own name where nobody knows it."""
    field = field_of(table, column)
    return str(field.verbose_name if field else FACTS.get(column) or FIELDS.get(column, column))


def field_of(table: str, column: str) -> models.Field | None:
    """The field behind a column, None where no model knows it."""
    model = model_of(table)
    return next((field for field in model._meta.fields if field.column == column), None) if model else None


def word_for_value(table: str, column: str, value):
    """A captured value as people say it: a choice by its label, yes or no, a time by the clock of headquarters."""
    field = field_of(table, column)
    if field is None:
        return str(SAID.get(value, value)) if isinstance(value, str) else value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str) and isinstance(field, models.DateTimeField):
        return clock_time(value)
    labels = dict(getattr(field, "base_field", field).flatchoices)
    if labels and isinstance(value, list):
        return gettext(", ").join(str(labels.get(each, each)) for each in value)
    return str(labels.get(value, value)) if isinstance(value, str) else value


def clock_time(written: str) -> str:
    """An instant as PostgreSQL writes it, by the clock of headquarters; what is no instant stays as it is."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return f"{at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)):%Y-%m-%d %H:%M:%S}"


def slugs_of(rows: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The slugs of rows named by table and key, where their kind has slugs; one query for each table."""
    keys = defaultdict(set)
    for table, key in rows:
        if has_slugs(model_of(table)):
            keys[table].add(key)
    return {
        (table, str(key)): slug
        for table, wanted in keys.items()
        for key, slug in model_of(table)._base_manager.filter(pk__in=wanted).values_list("pk", "slug")
    }


def has_slugs(model: type[models.Model] | None) -> bool:
    try:
        return model is not None and isinstance(model._meta.get_field("slug"), models.Field)
    except FieldDoesNotExist:
        return False
