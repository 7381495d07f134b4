"""On which pages do people see and change a tenant's subscription?

A form asks for a plan and shows what it would mean; the act itself asks once more. Answers stand in the address of both.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.queries import headlines
from hqconsole.kernel import clock
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from plans import actions, queries
from plans.forms import AddOnForm, MoveForm, OwnPriceForm
from plans.models import Holding, Subscription
from plans.outlook import Outlook
from plans.proration import with_vat
from tenants.models import Tenant

from .foreseeing import limits, per, sentences

SIGNS = {
    "assign": "play",
    "convert_trial": "play",
    "upgrade": "trending-up",
    "downgrade": "trending-down",
    "change_cycle": "calendar-clock",
}


@gate(Permission.PLANS_VIEW)
def subscription(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    may_read = request.actor.may(Permission.AUDIT_VIEW)
    recent = headlines(queries.history(tenant)) if may_read else []
    account = queries.account(tenant)
    return show(request, "plans/subscription.html", tenant=tenant, account=account, recent=recent, named={str(tenant.pk): tenant})


@gate(Permission.PLANS_UPGRADE)
def outlook(request, slug: str):
    """What another plan would mean, and the way to it."""
    tenant = get_object_or_404(Tenant, slug=slug)
    current = queries.subscription_of(tenant)
    form = MoveForm(request.GET or None, subscription=current)
    context = {"tenant": tenant, "form": form, "current": current}
    if form.is_bound and form.is_valid():
        try:
            context |= foretold(request, tenant, current, form.cleaned_data)
        except Refusal as refusal:
            form.take(refusal)
    return show(request, "plans/subscription_outlook.html", status=422 if form.errors else 200, **context)


def foretold(request: HttpRequest, tenant: Tenant, current: Subscription | None, wish: dict) -> dict:
    """What the page shows of a wish: the outlook, and the verb that leads there with its address."""
    verb, cycle = queries.way(current, wish["plan"], wish["cycle"])
    if not verb:
        return {"is_same": True}
    look = queries.outlook_of(tenant, verb, wish["plan"], cycle, request.actor, on=wish.get("on"))
    asked = {"plan": wish["plan"], "cycle": cycle} | {
        name: wish[name].isoformat() for name in ("on", "committed_until") if wish.get(name)
    }
    return {
        "look": look,
        "sentences": sentences(look),
        "verb": f"plans.{verb}",
        "sign": SIGNS[verb],
        "label": titles()[verb],
        "address": f"{reverse(f'plans:{verb}', args=[tenant.slug])}?{urlencode(asked)}",
    }


def titles() -> dict[str, str]:
    """What the button of each way says."""
    return {
        "assign": _("Put on this plan"),
        "convert_trial": _("Convert the trial"),
        "upgrade": _("Upgrade"),
        "downgrade": _("Downgrade at the end of the term"),
        "change_cycle": _("Change the cycle"),
    }


def ask_for_plan(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Ask before a tenant comes to the plan in the address. What is refused is shown at the form."""
    tenant = get_object_or_404(Tenant, slug=slug)
    current = queries.subscription_of(tenant)
    form = MoveForm(request.GET, subscription=current)
    if form.is_valid():
        try:
            wish = form.cleaned_data
            cycle = queries.way(current, wish["plan"], wish["cycle"])[1]
            look = queries.outlook_of(tenant, verb, wish["plan"], cycle, request.actor, on=wish.get("on"))
            given = arguments(verb, wish, cycle)
            words = words_for(verb, tenant, look)
            return confirm(request, getattr(actions, verb), words=words, back=page_of(tenant), tenant=tenant, **given)
        except InvalidInput as refusal:
            form.take(refusal)
    return show(request, "plans/subscription_outlook.html", status=422, tenant=tenant, form=form, current=current)


def arguments(verb: str, wish: dict, cycle: str) -> dict:
    """The wish in the shape of the action behind a verb."""
    if verb == "change_cycle":
        return {"cycle": cycle}
    given = {"plan": wish["plan"]}
    if verb in ("assign", "convert_trial"):
        given["cycle"] = cycle
    if verb == "assign":
        given["committed_until"] = wish.get("committed_until")
    if verb == "upgrade":
        given["on"] = wish.get("on")
    return given


def words_for(verb: str, tenant: Tenant, look: Outlook) -> dict:
    names = {"name": tenant.name, "plan": look.edition.plan.name}
    done = _("%(name)s moves to “%(plan)s” when its term ends.") if verb == "downgrade" else _("%(name)s is on “%(plan)s”.")
    if look.on > queries.today_of(tenant):
        done = _("The change of %(name)s to “%(plan)s” waits for its day.")
    return {
        "title": _("“%(plan)s” for %(name)s?") % names,
        "effects": sentences(look) + limits(look),
        "submit_label": titles()[verb],
        "tone": "bad" if verb == "downgrade" else "accent",
        "done": done % names,
    }


def page_of(tenant: Tenant) -> str:
    return reverse("plans:subscription", args=[tenant.slug])


@gate(Permission.PLANS_ASSIGN)
def assign(request, slug: str):
    return ask_for_plan(request, slug, "assign")


@gate(Permission.PLANS_CONVERT_TRIAL)
def convert_trial(request, slug: str):
    return ask_for_plan(request, slug, "convert_trial")


@gate(Permission.PLANS_UPGRADE)
def upgrade(request, slug: str):
    return ask_for_plan(request, slug, "upgrade")


@gate(Permission.PLANS_DOWNGRADE)
def downgrade(request, slug: str):
    return ask_for_plan(request, slug, "downgrade")


@gate(Permission.PLANS_CHANGE_CYCLE)
def change_cycle(request, slug: str):
    return ask_for_plan(request, slug, "change_cycle")


@gate(Permission.PLANS_CANCEL)
def cancel(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Cancel the subscription of %(name)s?") % {"name": tenant.name},
        "effects": [
            _("It runs on until its term ends; nothing is paid back."),
            _("Its add-ons end with it."),
            _("Until then you can take it back."),
        ],
        "submit_label": _("Cancel at the end of the term"),
        "tone": "bad",
        "done": _("The subscription of %(name)s ends with its term.") % {"name": tenant.name},
    }
    return confirm(request, actions.cancel, words=words, back=page_of(tenant), tenant=tenant)


@gate(Permission.PLANS_WITHDRAW_CHANGE)
def withdraw_change(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Take back the change that waits at %(name)s?") % {"name": tenant.name},
        "effects": [_("The subscription runs on as it is.")],
        "submit_label": _("Take it back"),
        "tone": "accent",
        "done": _("No change waits at %(name)s any more.") % {"name": tenant.name},
    }
    return confirm(request, actions.withdraw_change, words=words, back=page_of(tenant), tenant=tenant)


@gate(Permission.PLANS_EXTEND_TRIAL)
def extend_trial(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Let the trial of %(name)s last seven days longer?") % {"name": tenant.name},
        "effects": [_("A trial is made longer twice at most."), _("More than 28 days in all take a second person.")],
        "submit_label": _("Seven days longer"),
        "tone": "accent",
        "done": _("The trial of %(name)s lasts seven days longer.") % {"name": tenant.name},
    }
    return confirm(request, actions.extend_trial, words=words, back=page_of(tenant), tenant=tenant)


@gate(Permission.PLANS_SET_PRICE)
def set_price(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    current = queries.live_subscription(tenant)
    form = OwnPriceForm(request.GET or None, currency=current.currency)
    if form.is_bound and form.is_valid():
        wish = {"price_minor": form.cleaned_data["price"], "committed_until": form.cleaned_data["committed_until"]}
        words = {
            "title": _("Agree on this price with %(name)s?") % {"name": tenant.name},
            "effects": [
                _("It costs %(price)s now.") % {"price": f"{current.price.formatted()} {per(current.cycle)}"},
                _("The price stays when the edition of its plan moves. On another plan the list price holds."),
                _("Until the end of the commitment the price does not go up."),
            ],
            "submit_label": _("Agree on the price"),
            "tone": "accent",
            "done": _("The price of %(name)s is agreed on.") % {"name": tenant.name},
        }
        try:
            return confirm(request, actions.set_price, words=words, back=page_of(tenant), tenant=tenant, **wish)
        except InvalidInput as refusal:
            form.take(refusal)
    status = 422 if form.errors else 200
    return show(request, "plans/subscription_price.html", tenant=tenant, form=form, current=current, status=status)


@gate(Permission.PLANS_BUY_ADD_ON)
def buy_add_on(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    held = queries.subscription_of(tenant)
    form = AddOnForm(request.GET or None, currency=held.currency if held else tenant.currency)
    if form.is_bound and form.is_valid():
        wish, current = form.cleaned_data, queries.live_subscription(tenant)
        try:
            price = queries.add_on_price(wish["add_on"], current.currency, wish["quantity"])
            costs = {"price": price.formatted(), "total": with_vat(price, tenant.region).formatted()}
            words = {
                "title": _("“%(add_on)s” for %(name)s?") % {"add_on": wish["add_on"].name, "name": tenant.name},
                "effects": [
                    _("It holds at once."),
                    _("It costs %(price)s a month, with VAT %(total)s; this month only its rest.") % costs,
                ],
                "submit_label": _("Buy"),
                "tone": "accent",
                "done": _("%(name)s has “%(add_on)s”.") % {"name": tenant.name, "add_on": wish["add_on"].name},
            }
            return confirm(request, actions.buy_add_on, words=words, back=page_of(tenant), tenant=tenant, **wish)
        except (InvalidInput, queries.NotSoldIn) as refusal:
            form.take(refusal)
    return show(request, "plans/subscription_add_on.html", tenant=tenant, form=form, status=422 if form.errors else 200)


@gate(Permission.PLANS_GIVE_BACK_ADD_ON)
def give_back_add_on(request, slug: str, pk: UUID):
    tenant = get_object_or_404(Tenant, slug=slug)
    holding = get_object_or_404(Holding.objects.in_force(clock.now()).select_related("add_on"), pk=pk, tenant=tenant)
    words = {
        "title": _("Give back “%(add_on)s”?") % {"add_on": holding.add_on.name},
        "effects": [_("It holds until the month that is paid for ends; nothing is paid back.")],
        "submit_label": _("Give back"),
        "tone": "bad",
        "done": _("“%(add_on)s” ends with the month.") % {"add_on": holding.add_on.name},
    }
    return confirm(request, actions.give_back_add_on, words=words, back=page_of(tenant), tenant=tenant, holding=holding)
