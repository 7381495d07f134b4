"""In which editions is a plan published, who is on which, and what does a draft change?"""

from dataclasses import dataclass

from django.db.models import Count

from hqconsole.kernel.editions import Difference, Edition, ThreeWay, differences
from hqconsole.kernel.rows import Page
from plans.models import NOTHING, UNLIMITED, Plan, PlanEdition, Subscription
from tenants.models import Tenant

from .registry import Registry, in_words, registry


def tenants_by_edition(**which) -> dict[int, int]:
    """How many live subscriptions point at each edition: one aggregate, however many tenants there are."""
    counts = Subscription.objects.live().filter(**which).values_list("edition").annotate(tenants=Count("pk")).order_by()
    return dict(counts)


def tenants_by_plan() -> dict[int, int]:
    """How many tenants are on some edition of each plan."""
    counts = Subscription.objects.live().values_list("edition__plan").annotate(tenants=Count("pk")).order_by()
    return dict(counts)


def tenants_on(edition: PlanEdition, cursor: str = "") -> Page:
    """A page of the tenants whose live subscription points at this edition, by slug."""
    pointing = Subscription.objects.live().filter(edition=edition)
    return Tenant.objects.filter(pk__in=pointing.values("tenant")).page_after(cursor, key="slug")


@dataclass(frozen=True)
class PlanLine:
    """A plan with its live edition, its draft and its newest edition, where it has them, and how many tenants are on it."""

    plan: Plan
    live: PlanEdition | None
    draft: PlanEdition | None
    newest: PlanEdition | None
    tenants: int

    @property
    def shown(self) -> PlanEdition | None:
        """What an editor begins with; of a plan that is off offer its last edition."""
        return self.draft or self.live or self.newest

    @property
    def before(self) -> PlanEdition | None:
        """What the draft is compared with."""
        return self.live or (self.draft.base if self.draft else self.newest)

    @property
    def content(self) -> dict:
        return self.shown.content if self.shown else NOTHING


def plan_lines() -> list[PlanLine]:
    """Every plan that is not closed, in the order of their ranks."""
    plans = Plan.objects.filter(closed_at=None)
    rows = PlanEdition.objects.filter(plan__in=plans).select_related("plan", "base__plan")
    current = {(each.plan_id, each.status): each for each in rows.exclude(status=Edition.Status.RETIRED)}
    newest = {each.plan_id: each for each in rows.order_by("plan_id", "-number").distinct("plan_id")}
    counts = tenants_by_plan()
    return [
        PlanLine(
            plan,
            current.get((plan.pk, "live")),
            current.get((plan.pk, "draft")),
            newest.get(plan.pk),
            counts.get(plan.pk, 0),
        )
        for plan in plans
    ]


def closed_plans() -> list[Plan]:
    return list(Plan.objects.exclude(closed_at=None))


def editions_of(plan: Plan) -> list[tuple[PlanEdition, int]]:
    """The editions of a plan, newest first, each with the number of tenants on it."""
    counts = tenants_by_edition(edition__plan=plan)
    newest_first = plan.editions.select_related("plan", "base__plan").order_by("-number")
    return [(each, counts.get(each.pk, 0)) for each in newest_first]


def live_edition(plan: Plan) -> PlanEdition | None:
    return plan.editions.live().select_related("plan").first()


def draft_of(plan: Plan) -> PlanEdition | None:
    return plan.editions.filter(status=Edition.Status.DRAFT).select_related("plan", "base__plan").first()


def has_moved(draft: PlanEdition, live: PlanEdition | None) -> bool:
    """Whether another edition is live than the one that the draft was opened from."""
    return live is not None and live.pk != draft.base_id


def three_way(draft: PlanEdition, live: PlanEdition | None) -> ThreeWay:
    """The draft, what it was opened from, and what is live by now; where nothing is live, nothing moved beneath it."""
    base = draft.base.tree if draft.base else NOTHING_TREE
    return ThreeWay(base, draft.tree, live.tree if live else base)


NOTHING_TREE: dict = NOTHING | {"features": {}}


def published_changes(draft: PlanEdition, live: PlanEdition | None) -> list[Difference]:
    """What publishing the draft changes about what is on offer, or was last."""
    before = live or draft.base
    return differences(before.tree if before else NOTHING_TREE, draft.tree)


def takings(draft: PlanEdition, live: PlanEdition | None) -> list[Difference]:
    """Which of these changes take something from customers: a feature or a limit goes or falls, a price goes up or away."""
    return [change for change in published_changes(draft, live) if takes(change)]


def takes(change: Difference) -> bool:
    if change.before is None:
        return False
    if change.after is None:
        return True
    if change.path[0] == "limits":
        return any(falls(before, after) for before, after in zip(change.before, change.after, strict=True))
    if change.path[0] in ("prices", "regions"):
        return change.after > change.before
    return change.path[0] == "values" and is_less(change.before, change.after)


def falls(before: int, after: int) -> bool:
    return after != UNLIMITED and (before == UNLIMITED or after < before)


def is_less(before, after) -> bool:
    """Whether a value became smaller; of two texts nobody can tell, so a second person looks."""
    return isinstance(after, str) or after < before


@dataclass(frozen=True)
class DraftCard:
    """A draft as people judge it: what publishing it changes, what it takes, what went live beneath, who is on the plan."""

    draft: PlanEdition
    live: PlanEdition | None
    tenants: int
    changes: list[dict]
    takings: list[dict]
    beneath: list[dict]
    conflicts: list[dict]


def draft_card(draft: PlanEdition, live: PlanEdition | None, known: Registry, tenants: int | None = None) -> DraftCard:
    if tenants is None:
        tenants = Subscription.objects.live().filter(edition__plan=draft.plan).count()
    ways = three_way(draft, live)
    lists = (
        published_changes(draft, live),
        takings(draft, live),
        ways.their_changes if has_moved(draft, live) else [],
        [mine for mine, _their in ways.conflicts],
    )
    return DraftCard(draft, live, tenants, *(in_words(changes, known, str(draft)) for changes in lists))


def draft_cards() -> list[DraftCard]:
    """Every draft as people judge it, in the order of the plans."""
    known = registry()
    return [draft_card(line.draft, line.live, known, line.tenants) for line in plan_lines() if line.draft]


def ready_together(cards: list[DraftCard]) -> list[DraftCard]:
    """Those that can be published as they are: something changes, and nothing changed beneath them."""
    return [card for card in cards if card.changes and not card.beneath]
