"""How do scripts read, add and describe plans, and take them off offer? Their editions have a room of their own."""

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import Plan

from .editions import EditionOut, Slug
from .registry import facts_of

router = Router(tags=["plans"])


class PlanOut(Schema):
    """A plan. `tenants` are on any edition of it; `live` and `draft` are numbers of editions, null where there is none."""

    key: str
    name_en: str
    name_ar: str
    is_public: bool
    is_default: bool
    trial_days: int
    live: int | None
    draft: int | None
    tenants: int


class PlanFactsOut(Schema):
    """What a plan says of itself."""

    key: str
    name_en: str
    name_ar: str
    description_en: str
    description_ar: str
    is_public: bool
    is_default: bool
    is_closed: bool
    trial_days: int
    rank: int


class PlanFactsIn(Schema):
    """What can be changed about a plan. A new one needs both names and both descriptions."""

    name_en: Text = Field("", max_length=120)
    name_ar: Text = Field("", max_length=120)
    description_en: Text = Field("", max_length=500)
    description_ar: Text = Field("", max_length=500)
    is_public: bool = False
    trial_days: int = Field(0, ge=0, le=365)


class NewPlanIn(PlanFactsIn):
    key: Text = Field(max_length=40, description="What scripts and editions call it. It never changes.")


class PlanChangeIn(ConsentIn, PlanFactsIn):
    is_default: bool = Field(False, description="New tenants begin on it")
    rank: int | None = Field(None, ge=1, le=1_000, description="1 is the lowest; to a higher one is an upgrade")


@router.get("", response={200: list[PlanOut], **PROBLEMS}, operation_id="plans.index")
def index(request):
    """Plans in the order of their ranks, without closed ones."""
    admit(request, Permission.PLANS_VIEW)
    return [
        {name: getattr(line.plan, name) for name in ("key", "name_en", "name_ar", "is_public", "is_default", "trial_days")}
        | {"live": line.live and line.live.number, "draft": line.draft and line.draft.number, "tenants": line.tenants}
        for line in queries.plan_lines()
    ]


@router.post("", response={201: PlanFactsOut, 202: PreviewOut, **PROBLEMS}, operation_id="plans.add_plan")
def add_plan(request, wanted: NewPlanIn, dry_run: bool = False):
    """Add a plan. It is on offer once an edition of it is published."""
    about = {"key": wanted.key, "facts": wanted.dict(exclude={"key"})}
    return perform(request, actions.add_plan, dry_run=dry_run, done=201, **about, by=request.auth)


@router.post(
    "/{slug}/change", response={200: PlanFactsOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="plans.change_plan"
)
def change_plan(request, slug: Slug, wanted: PlanChangeIn, dry_run: bool = False):
    """Describe a plan anew, or have new tenants begin on it. What is left out stays."""
    plan = get_object_or_404(Plan, key=slug)
    is_default = wanted.is_default if "is_default" in wanted.model_fields_set else plan.is_default
    about = {"plan": plan, "facts": facts_of(plan, wanted, PlanFactsIn), "is_default": is_default}
    return perform(request, actions.change_plan, dry_run=dry_run, done=200, **about, rank=wanted.rank, by=wanted.of(request))


@router.post("/{slug}/retire", response={200: EditionOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="plans.retire")
def retire(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Take a plan off offer for new customers."""
    about = {"plan": get_object_or_404(Plan, key=slug), "reason": consent.reason}
    return perform(request, actions.retire, dry_run=dry_run, done=200, **about, by=consent.of(request))


@router.post("/{slug}/close", response={200: PlanFactsOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="plans.close")
def close(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Close a plan for good."""
    about = {"plan": get_object_or_404(Plan, key=slug), "reason": consent.reason}
    return perform(request, actions.close, dry_run=dry_run, done=200, **about, by=consent.of(request))
