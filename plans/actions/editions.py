"""What can be done to the editions of a plan? Drafted, edited, merged, discarded, published, taken off offer."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from hqconsole.kernel import clock, editions, ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.editions import Difference, Path, differences
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.money import Money
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import Risk
from plans import queries, rules
from plans.models import NOTHING, UNLIMITED, Plan, PlanEdition, content_of

from .registry import Unsound


class DraftExists(Refusal):
    """A plan has one draft at most; a second one would make a riddle of what is published."""


class NoDraft(Refusal):
    """It was published or discarded by somebody else, or never was a draft."""


class DraftMoved(Refusal):
    """Somebody else saved the draft since it was read."""


class LiveMoved(Refusal):
    """Another edition is live than the one that the draft was opened from."""


class NothingChanged(Refusal):
    """The edition says the same already."""


class PlanClosed(Refusal):
    """A closed plan has no further editions."""


class NotOnOffer(Refusal):
    """The plan has no live edition."""


@action(Permission.PLANS_DRAFT, about="plan", can_undo=True)
def draft(*, plan: Plan, source: PlanEdition | None = None, by: Actor) -> PlanEdition:
    """Open a draft of a plan from its live edition, or with the content of any other edition."""
    plan = Plan.objects.locked(plan)
    refuse_closed(plan)
    if found := queries.draft_of(plan):
        raise DraftExists(_("%(draft)s is a draft already: go on with it, or discard it.") % {"draft": found})

    live = queries.live_edition(plan)
    origin = source or live or plan.editions.order_by("number").last()
    content = origin.content if origin else NOTHING
    return editions.open_draft(plan, "plan", content=content, base=live or origin_of_plan(origin, plan))


def origin_of_plan(origin: PlanEdition | None, plan: Plan) -> PlanEdition | None:
    """What a draft is compared with where nothing is live: an edition of the same plan."""
    return origin if origin and origin.plan_id == plan.pk else None


@action(Permission.PLANS_EDIT_DRAFT, about="edition", can_undo=True)
def edit_draft(
    *, edition: PlanEdition, content: dict, version: str, note_en: str | None = None, note_ar: str | None = None, by: Actor
) -> PlanEdition:
    """Let a draft say something else. `version` is that of the draft which the editor saw."""
    edition = locked_draft(edition, version)
    refuse_broken(content)
    old = {"note_en": edition.note_en, "note_ar": edition.note_ar}
    given = {"note_en": note_en, "note_ar": note_ar}
    notes = old | {name: text for name, text in given.items() if text is not None}
    wanted = PlanEdition(plan=edition.plan, content=content)
    if notes == old and not differences(edition.tree, wanted.tree):
        raise NothingChanged(_("%(draft)s says so already.") % {"draft": edition})

    edition.rewrite(content_of(wanted.tree), **notes)
    return edition


@action(Permission.PLANS_EDIT_DRAFTS, can_undo=True)
def edit_drafts(*, wanted: dict[str, dict], by: Actor) -> list[PlanEdition]:
    """Save changes to several plans together: {plan: {"content": ..., "version": of what was seen}}; opens drafts as needed."""
    plans = Plan.objects.select_for_update().in_bulk(wanted, field_name="key")
    if missing := sorted(wanted.keys() - plans.keys()):
        raise Refusal(_("There is no plan %(key)s.") % {"key": missing[0]})
    if not wanted:
        raise NothingChanged(_("No draft was changed."))
    return [edit_one(plans[key], by=by, **each) for key, each in sorted(wanted.items())]


def edit_one(plan: Plan, *, content: dict, version: str, by: Actor) -> PlanEdition:
    """Save what was seen as live or as draft into the draft of a plan."""
    found = queries.draft_of(plan)
    if not found:
        live = queries.live_edition(plan)
        if live and live.version != version:
            raise DraftMoved(stale_words(live))
        found = draft(plan=plan, by=by)
        version = found.version
    try:
        return edit_draft(edition=found, content=content, version=version, by=by)
    except Unsound as wrong:
        raise Unsound({f"{plan.key}.{path}": words for path, words in wrong.errors.items()}) from wrong


@action(Permission.PLANS_REBASE_DRAFT, about="edition", can_undo=True)
def rebase_draft(*, edition: PlanEdition, version: str, by: Actor) -> PlanEdition:
    """Take over into a draft what went live since it was opened. Where both changed the same, the draft stands."""
    edition = locked_draft(edition, version)
    live = queries.live_edition(edition.plan)
    if not queries.has_moved(edition, live):
        raise NothingChanged(_("Nothing has changed beneath %(draft)s.") % {"draft": edition})
    content = content_of(queries.three_way(edition, live).merged)
    refuse_broken(content)

    edition.rewrite(content, base=live)
    return edition


@action(Permission.PLANS_DISCARD_DRAFT, about="edition", can_undo=True)
def discard_draft(*, edition: PlanEdition, by: Actor) -> None:
    """Throw a draft away. What is live stays."""
    locked_draft(edition).delete()


def risk_of_publishing(arguments: dict) -> Risk:
    """Critical where a feature goes, a limit falls or a price rises."""
    edition = arguments["edition"]
    takes = edition.is_draft and queries.takings(edition, queries.live_edition(edition.plan))
    return Risk.CRITICAL if takes else Risk.LOW


@action(Permission.PLANS_PUBLISH, about="edition", risk_of=risk_of_publishing)
def publish(*, edition: PlanEdition, version: str, reason: str, by: Actor) -> PlanEdition:
    """Put a draft on offer instead of the live edition. Tenants stay on the edition they have."""
    return put_on_offer(edition, version)


def risk_of_publishing_drafts(arguments: dict) -> Risk:
    """What the riskiest of them asks for."""
    drafts = PlanEdition.objects.filter(status=PlanEdition.Status.DRAFT, plan__key__in=arguments["versions"])
    return max((risk_of_publishing({"edition": each}) for each in drafts.select_related("plan")), default=Risk.LOW)


@action(Permission.PLANS_PUBLISH_DRAFTS, risk_of=risk_of_publishing_drafts)
def publish_drafts(*, versions: dict[str, str], reason: str, by: Actor) -> list[PlanEdition]:
    """Put the drafts of several plans on offer together, or none of them: {plan: version of the draft that was seen}."""
    plans = {plan.key: plan for plan in Plan.objects.select_for_update().filter(key__in=versions).order_by("pk")}
    drafts = {key: plans.get(key) and queries.draft_of(plans[key]) for key in versions}
    if missing := sorted(key for key, draft in drafts.items() if draft is None):
        raise NoDraft(_("There is no draft of %(key)s.") % {"key": missing[0]})
    if not drafts:
        raise NothingChanged(_("No draft was changed."))
    return [put_on_offer(draft, versions[key]) for key, draft in sorted(drafts.items())]


def put_on_offer(edition: PlanEdition, version: str) -> PlanEdition:
    edition = locked_draft(edition, version)
    refuse_closed(edition.plan)
    live = queries.live_edition(edition.plan)
    if queries.has_moved(edition, live):
        words = {"live": live, "draft": edition}
        raise LiveMoved(_("%(live)s went live since %(draft)s was opened: take over its changes first.") % words)
    refuse_broken(edition.content, *rules.unsaleable(edition.content))
    changes = queries.published_changes(edition, live)
    if live and not changes:
        raise NothingChanged(_("%(draft)s says the same as %(live)s.") % {"draft": edition, "live": live})

    edition.go_live(clock.now())
    ledger.record("hq.plans_planedition", edition.pk, **told(changes))
    return edition


@action(Permission.PLANS_RETIRE, about="plan")
def retire(*, plan: Plan, reason: str, by: Actor) -> PlanEdition:
    """Take a plan off offer for new customers. Tenants keep the edition they have."""
    plan = Plan.objects.locked(plan)
    live = queries.live_edition(plan)
    if live is None:
        raise NotOnOffer(_("%(plan)s is not on offer.") % {"plan": plan.name})
    if plan.is_default:
        raise Refusal(_("New tenants begin on %(plan)s: make another plan the default first.") % {"plan": plan.name})

    live.retire(clock.now())
    return live


def locked_draft(edition: PlanEdition, version: str | None = None) -> PlanEdition:
    """The draft as it is now, its plan locked before it: of two who publish at once, one is told so.

    Raises NoDraft where it is none any more, DraftMoved where it is not what was seen.
    """
    Plan.objects.locked(edition.plan)
    found = PlanEdition.objects.select_for_update(of=("self",)).select_related("plan", "base__plan").filter(pk=edition.pk).first()
    if found is None or not found.is_draft:
        raise NoDraft(_("%(edition)s is no draft any more: somebody published or discarded it.") % {"edition": edition})
    if version is not None and version != found.version:
        raise DraftMoved(stale_words(found))
    return found


def stale_words(edition: PlanEdition) -> str:
    return _("Somebody else changed %(edition)s since you opened it. Nothing was saved.") % {"edition": edition}


def refuse_closed(plan: Plan) -> None:
    if plan.is_closed:
        raise PlanClosed(_("%(plan)s is closed for good.") % {"plan": plan.name})


def refuse_broken(content: dict, *more: tuple[str, str]) -> None:
    """Raise Unsound with every broken rule, by the path of its value."""
    errors = dict([*rules.broken(content, **queries.registry().keys), *more])
    if errors:
        raise Unsound(errors)


def told(changes: Iterable[Difference]) -> dict[str, str]:
    """What went live, for the ledger and whoever agrees: by the path of each value what it was and is, in no language."""
    return {".".join(each.path): f"{sign(each.path, each.before)} → {sign(each.path, each.after)}" for each in changes}


def sign(path: Path, value) -> str:
    """A value of an edition in signs: ✓ for a switch, 5/10 for five that stop at ten, ∞ for no limit."""
    if value is None:
        return "—"
    if path[0] == "features":
        return "✓"
    if path[0] == "limits":
        return "/".join("∞" if amount == UNLIMITED else str(amount) for amount in dict.fromkeys(value))
    return str(Money(value, path[-2])) if path[0] in ("prices", "regions") else str(value)
