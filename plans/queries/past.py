"""What decided what a tenant may use, now and at any past instant? The same rows, read or taken back by the ledger.

Both are handed to the one pure function of `plans.entitlement`, so the past is explained by today's rules from that time's
facts.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from audit.models import Entry
from audit.queries.past import Past, rewound, rows_where, table_of
from plans.entitlement import Answer, Standing, feature_answer, limit_answer
from plans.models import AddOn, Feature, Holding, Limit, Override, Plan, PlanEdition, Subscription
from tenants.models import Tenant

EVERYBODYS = (Feature, Limit, AddOn, Plan, PlanEdition)
OWN = (Subscription, Override, Holding)


@dataclass(frozen=True)
class Known:
    """The facts about one tenant as they stood at `at`; overrides and add-ons also of other times."""

    at: datetime
    subjects: tuple[Feature | Limit, ...]
    subscription: Subscription | None
    overrides: tuple[Override, ...]
    holdings: tuple[Holding, ...]

    def standing(self, at: datetime) -> Standing:
        """What was in force at an instant, as far as these facts say."""
        return Standing(
            self.subscription,
            tuple(each for each in self.overrides if each.starts_at <= at < each.ended_at),
            tuple(each for each in self.holdings if each.starts_at <= at and (each.ends_at is None or at < each.ends_at)),
        )

    def answer(self, subject: Feature | Limit, at: datetime | None = None) -> Answer:
        return answer_for(subject, self.standing(at or self.at))

    def subject(self, key: str) -> Feature | Limit | None:
        return next((each for each in self.subjects if each.key == key), None)

    def override(self, pk: str) -> Override | None:
        return next((each for each in self.overrides if str(each.pk) == pk), None)

    def instants(self, subject: Feature | Limit) -> list[datetime]:
        """When something about a subject begins or ends after `at`, as far as it was known then."""
        own = [each for each in self.overrides if subject.key in (each.feature_id, each.limit_id)]
        own += [each for each in self.holdings if each.add_on.limit_id == subject.key and isinstance(subject, Limit)]
        ends = [each.ended_at if isinstance(each, Override) else each.ends_at for each in own]
        return sorted({instant for instant in [*(each.starts_at for each in own), *ends] if instant and instant > self.at})


def answer_for(subject: Feature | Limit, standing: Standing) -> Answer:
    return feature_answer(subject, standing) if isinstance(subject, Feature) else limit_answer(subject, standing)


def known_now(tenant: Tenant, at: datetime) -> Known:
    """The facts as they stand, in five questions."""
    return Known(
        at,
        (*Feature.objects.all(), *Limit.objects.all()),
        tenant.subscriptions.live().select_related("edition__plan", "tenant").first(),
        tuple(tenant.overrides.filter(ends_at__gt=at).select_related("feature", "limit")),
        tuple(tenant.holdings.select_related("add_on")),
    )


def known_as_of(tenant: Tenant, at: datetime) -> Known:
    """The facts as they stood at a past instant. Raises TooFarBack."""
    then = everybodys_rows(at) | rows_of_tenant(tenant, at)
    tenant_then = next(iter(then[Tenant].values()), tenant)
    editions, add_ons = then[PlanEdition], then[AddOn]
    for edition in editions.values():
        edition.plan = then[Plan][edition.plan_id]
    live = [each for each in then[Subscription].values() if each.status in Subscription.LIVE]
    for each in live:
        each.tenant, each.edition = tenant_then, editions[each.edition_id]
    for each in then[Holding].values():
        each.add_on = add_ons[each.add_on_id]
    subjects = [*sorted_by_place(then[Feature]), *sorted_by_place(then[Limit])]
    overrides, holdings = tuple(then[Override].values()), tuple(then[Holding].values())
    return Known(at, tuple(subjects), next(iter(live), None), overrides, holdings)


def sorted_by_place(rows: dict) -> list:
    return sorted(rows.values(), key=lambda each: each.position)


def everybodys_rows(at: datetime) -> dict[type, dict]:
    present = {key: row for model in EVERYBODYS for key, row in rows_where(model)}
    entries = Entry.objects.filter(tbl__in=[table_of(model) for model in EVERYBODYS])
    return instances(EVERYBODYS, rewound(entries, at, present))


def rows_of_tenant(tenant: Tenant, at: datetime) -> dict[type, dict]:
    pk = str(tenant.pk)
    present = {key: row for model in OWN for key, row in rows_where(model, "tenant_id", pk)}
    present |= dict(rows_where(Tenant, "id", pk))
    entries = Entry.objects.filter(tenant=pk, tbl__in=[table_of(model) for model in (*OWN, Tenant)])
    return instances((*OWN, Tenant), rewound(entries, at, present))


def instances(kinds: tuple, rows: list[Past]) -> dict[type, dict]:
    """The rows that were there, as objects of their models that nobody saves, by their keys."""
    found = {model: {} for model in kinds}
    models_of = {table_of(model): model for model in kinds}
    for past in rows:
        if past.then is not None:
            each = instance(models_of[past.table], past.then)
            found[models_of[past.table]][each.pk] = each
    return found


def instance(model: type[models.Model], row: dict) -> models.Model:
    """An object from a row as the ledger has it; what was no column then has the value of today."""
    fields = [field for field in model._meta.concrete_fields if field.column in row]
    return model(**{field.attname: field.to_python(row[field.column]) for field in fields})
