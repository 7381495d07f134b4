"""How do scripts learn what a tenant may use, and why; now, and at any past instant?"""

from contextlib import contextmanager
from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from audit.queries.past import TooFarBack
from hqconsole.kernel import clock
from hqconsole.kernel.api import PROBLEMS, Text, admit
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from plans import queries
from plans.entitlement import Value
from plans.models import Allowance
from plans.queries.explain import Difference, Explanation, Layer
from tenants.models import Tenant

router = Router(tags=["plans"])


class ValueOut(Schema):
    """What a tenant has of a feature (its value) or a limit (how much is included; -1 is without limit)."""

    key: str
    kind: str
    value: bool | int | float | str | None
    hard_cap: int | None = None
    source: str
    source_id: str
    until: datetime | None
    is_exempt: bool
    planned: bool | int | float | str | None
    differs: bool
    when_away: str


class LayerOut(Schema):
    source: str
    outcome: str
    value: bool | int | float | str | None = None
    source_id: str = ""
    until: datetime | None = None
    given_by: str = ""
    given_at: datetime | None = None
    reason: str = ""
    ticket: str = ""


class NextOut(Schema):
    at: datetime
    value: bool | int | float | str | None
    source: str


class ExplanationOut(ValueOut):
    """The same with every layer from the strongest, and what is known to come next."""

    at: datetime
    layers: list[LayerOut]
    next: NextOut | None


@router.get("/{slug}", response={200: list[ValueOut], **PROBLEMS}, operation_id="plans.entitlements")
def entitlements(request, slug: str, at: datetime | None = None):
    """Everything that a tenant may use, beside what its plan alone would give it."""
    admit(request, Permission.PLANS_VIEW)
    tenant = get_object_or_404(Tenant, slug=slug)
    with asked_of_the_past(at) as instant:
        return [value_out(each) for each in queries.differences(tenant, instant)]


@router.get("/{slug}/{key}", response={200: ExplanationOut, **PROBLEMS}, operation_id="plans.explain")
def explain(request, slug: str, key: Text, at: datetime | None = None):
    """Why a tenant has, or had, one value."""
    admit(request, Permission.PLANS_VIEW)
    tenant = get_object_or_404(Tenant, slug=slug)
    with asked_of_the_past(at) as instant:
        found = queries.explanation(tenant, key, instant)
    if found is None:
        raise Http404
    return explanation_out(found)


@contextmanager
def asked_of_the_past(at: datetime | None):
    """The instant, which has to be over. Raises InvalidInput where it is not, or lies too far back for one look."""
    if at and at.tzinfo is None:
        raise InvalidInput({"at": _("Say the moment with its time zone.")})
    if at and at > clock.now():
        raise InvalidInput({"at": _("This moment is yet to come.")})
    try:
        yield at
    except TooFarBack as why:
        raise InvalidInput({"at": str(why)}) from why


def plain(value: Value) -> bool | int | float | str | None:
    return value.included if isinstance(value, Allowance) else value


def value_out(found: Difference) -> dict:
    answer, value = found.answer, found.answer.value
    return {
        "key": found.subject.key,
        "kind": "limit" if found.is_limit else "feature",
        "value": plain(value),
        "hard_cap": value.hard_cap if isinstance(value, Allowance) else None,
        "source": answer.winner.source,
        "source_id": answer.winner.source_id,
        "until": answer.until,
        "is_exempt": answer.is_exempt,
        "planned": plain(found.planned),
        "differs": found.differs,
        "when_away": found.subject.when_away,
    }


def layer_out(layer: Layer) -> dict:
    said = {"source": layer.source, "outcome": layer.outcome}
    if claim := layer.claim:
        said |= {"value": plain(claim.value), "source_id": claim.source_id, "until": claim.until}
    if giver := layer.giver:
        said |= {"given_by": giver.actor, "given_at": giver.at, "reason": giver.reason, "ticket": giver.ticket}
    return said


def explanation_out(found: Explanation) -> dict:
    change = found.next
    following = change and {
        "at": change.at,
        "value": plain(change.answer.value),
        "source": change.answer.winner.source,
    }
    layers = [layer_out(layer) for layer in found.layers]
    return value_out(found.difference) | {"at": found.known.at, "layers": layers, "next": following}
