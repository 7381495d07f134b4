"""On which pages are editions of plans drafted, looked at, published and taken off offer?"""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hqconsole.kernel.editions import differences
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show
from plans import actions, queries
from plans.forms import CompareForm, PriceForm, SourceForm
from plans.models import Plan, PlanEdition

from .tabs import tabs


def draft_or_404(key: str) -> PlanEdition:
    return get_object_or_404(PlanEdition.objects.select_related("plan", "base__plan"), plan__key=key, status="draft")


def edition_or_404(key: str, number: int) -> PlanEdition:
    return get_object_or_404(PlanEdition.objects.select_related("plan"), plan__key=key, number=number)


def address(plan: Plan) -> str:
    return reverse("plans:detail", args=[plan.key])


@gate(Permission.PLANS_VIEW)
def detail(request, key: str):
    plan = get_object_or_404(Plan, key=key)
    facts = {"editions": queries.editions_of(plan), "live": queries.live_edition(plan)}
    draft = queries.draft_of(plan)
    card = queries.draft_card(draft, facts["live"], queries.registry()) if draft else None
    return show(request, "plans/detail.html", plan=plan, draft=draft, card=card, cycles=list(queries.cycles()), **facts)


@gate(Permission.PLANS_VIEW)
def review(request):
    """Every draft with what publishing it would change, and what publishing all of them would."""
    cards = queries.draft_cards()
    together = queries.ready_together(cards)
    facts = {"changes": sum(len(card.changes) for card in together), "tenants": sum(card.tenants for card in together)}
    return show(request, "plans/review.html", cards=cards, together=together, **facts)


@gate(Permission.PLANS_PUBLISH_DRAFTS)
def publish_drafts(request):
    """All that is ready goes on offer in one step."""
    cards = queries.ready_together(queries.draft_cards())
    effects = [
        _("Whoever subscribes to %(plan)s from now on gets %(edition)s.") % {"plan": card.draft.plan.name, "edition": card.draft}
        for card in cards
    ]
    words = {
        "title": _("Publish %(editions)s together?") % {"editions": ", ".join(str(card.draft) for card in cards)},
        "effects": [
            *effects,
            stays(sum(card.tenants for card in cards)),
            *([_("It takes something from customers.")] if any(card.takings for card in cards) else []),
        ],
        "submit_label": _("Publish all"),
        "tone": "bad" if any(card.takings for card in cards) else "accent",
        "done": _("They are on offer."),
        "changes": [change for card in cards for change in card.changes],
    }
    versions = {card.draft.plan.key: card.draft.version for card in cards}
    return confirm(request, actions.publish_drafts, words=words, back=reverse("plans:index"), versions=versions)


@gate(Permission.PLANS_DRAFT)
def draft(request, key: str):
    """From the live edition, or from the one that the address names."""
    plan = get_object_or_404(Plan, key=key)
    named = request.GET.get("from", "")
    source = get_object_or_404(PlanEdition.objects.select_related("plan"), pk=int(named)) if named.isdecimal() else None
    words = {
        "title": _("Open a draft of %(plan)s?") % {"plan": plan.name},
        "effects": [_("It begins with what %(edition)s says.") % {"edition": source}] if source else [],
        "submit_label": _("Open a draft"),
        "tone": "accent",
        "done": _("%(plan)s has a draft now.") % {"plan": plan.name},
        "changes": [],
    }
    return confirm(request, actions.draft, words=words, back=address(plan), plan=plan, source=source)


@gate(Permission.PLANS_DRAFT)
def copy(request, key: str, number: int):
    """Into which plan's draft an edition goes."""
    edition = edition_or_404(key, number)
    form = SourceForm(request.GET or None)
    if form.is_bound and form.is_valid():
        target = reverse("plans:draft", args=[form.cleaned_data["plan"].key])
        return redirect(f"{target}?{urlencode({'from': edition.pk})}")
    return show(request, "plans/copy.html", form=form, edition=edition, status=422 if form.errors else 200)


@gate(Permission.PLANS_EDIT_DRAFT)
def edit_draft(request, key: str):
    """Prices, where limits stop, notes; the rest is edited in the matrix."""
    edition = draft_or_404(key)
    form = PriceForm(request.POST if request.method == "POST" else None, edition=edition, known=queries.registry())
    refusal, status = None, 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            actions.edit_draft(edition=edition, **form.call, by=request.actor)
        except InvalidInput as invalid:
            form.take(invalid)
        except actions.DraftMoved as moved:
            refusal, status = moved, moved.status
            form.data = form.data.copy()  # of a QueryDict `|` would make a dict of lists
            form.data["version"] = edition.version
        else:
            say_done(request, actions.edit_draft, _("%(draft)s is saved.") % {"draft": edition})
            return go(request, address(edition.plan))
    facts = {"form": form, "edition": edition, "refusal": refusal, "labels": [label for _name, label in queries.cycles()]}
    return show(request, "plans/edit_draft.html", status=status, **facts)


@gate(Permission.PLANS_REBASE_DRAFT)
def rebase_draft(request, key: str):
    edition = draft_or_404(key)
    live = queries.live_edition(edition.plan)
    theirs = queries.three_way(edition, live)
    words = {
        "title": _("Take over what went live into %(draft)s?") % {"draft": edition},
        "effects": [_("Where both changed the same, the draft stands.")],
        "submit_label": _("Take over"),
        "tone": "accent",
        "done": _("%(draft)s has what went live.") % {"draft": edition},
        "changes": queries.in_words(differences(theirs.mine, theirs.merged), queries.registry(), str(edition)),
    }
    facts = {"edition": edition, "version": edition.version}
    return confirm(request, actions.rebase_draft, words=words, back=address(edition.plan), **facts)


@gate(Permission.PLANS_DISCARD_DRAFT)
def discard_draft(request, key: str):
    edition = draft_or_404(key)
    changes = queries.published_changes(edition, queries.live_edition(edition.plan))
    words = {
        "title": _("Discard %(draft)s?") % {"draft": edition},
        "effects": [_("What is live stays as it is.")],
        "submit_label": _("Discard"),
        "tone": "bad",
        "done": _("%(draft)s is discarded.") % {"draft": edition},
        "changes": queries.in_words(changes, queries.registry(), str(edition)),
    }
    return confirm(request, actions.discard_draft, words=words, back=address(edition.plan), edition=edition)


@gate(Permission.PLANS_PUBLISH)
def publish(request, key: str):
    edition = draft_or_404(key)
    card = queries.draft_card(edition, queries.live_edition(edition.plan), queries.registry())
    words = {
        "title": _("Publish %(edition)s?") % {"edition": edition},
        "effects": [
            _("Whoever subscribes to %(plan)s from now on gets %(edition)s.") % {"plan": edition.plan.name, "edition": edition},
            stays(card.tenants),
            *([_("It takes something from customers.")] if card.takings else []),
        ],
        "submit_label": _("Publish"),
        "tone": "bad" if card.takings else "accent",
        "done": _("%(edition)s is on offer.") % {"edition": edition},
        "changes": card.changes,
    }
    facts = {"edition": edition, "version": edition.version}
    return confirm(request, actions.publish, words=words, back=address(edition.plan), **facts)


def stays(tenants: int) -> str:
    words = ngettext("%(count)s tenant stays on the edition it has.", "%(count)s tenants stay on the edition they have.", tenants)
    return words % {"count": f"{tenants:,}"}


@gate(Permission.PLANS_RETIRE)
def retire(request, key: str):
    plan = get_object_or_404(Plan, key=key)
    tenants = sum(queries.tenants_by_edition(edition__plan=plan).values())
    words = {
        "title": _("Take %(plan)s off offer?") % {"plan": plan.name},
        "effects": [_("Nobody new can subscribe to it."), stays(tenants), _("Publishing a draft puts it on offer again.")],
        "submit_label": _("Take off offer"),
        "tone": "bad",
        "done": _("%(plan)s is not on offer any more.") % {"plan": plan.name},
    }
    return confirm(request, actions.retire, words=words, back=address(plan), plan=plan)


@gate(Permission.PLANS_VIEW)
def tenants(request, key: str, number: int):
    edition = edition_or_404(key, number)
    page = queries.tenants_on(edition, request.GET.get("cursor", ""))
    count = queries.tenants_by_edition(edition=edition).get(edition.pk, 0)
    facts = {"edition": edition, "live": queries.live_edition(edition.plan), "page": page, "count": count}
    return show(request, "plans/tenants.html", **facts)


@gate(Permission.PLANS_VIEW)
def compare(request):
    form = CompareForm(request.GET or None)
    lines = None
    if form.is_bound and form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        lines = queries.in_words(differences(one.tree, other.tree), queries.registry())
    return show(request, "plans/compare.html", form=form, lines=lines, tabs=tabs("plans:compare"))
