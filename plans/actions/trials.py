"""What can be done to a trial? Made longer twice, converted to a plan, reminded of, ended by the clock.

Whoever buys nothing within three days after its end is locked out.
"""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock, editions
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import Risk
from hqconsole.kernel.roles import Role
from plans import queries
from plans.models import MOST_EXTENSIONS, Subscription
from plans.periods import today_in
from tenants.actions import hold, lift_what_was_placed, tell_product
from tenants.models import Hold, Tenant

from .reminding import NothingToSay
from .subscribing import refuse_bad_term

EXTENSION, LONGEST_ALONE = timedelta(days=7), timedelta(days=28)


class NotOnTrial(Refusal):
    pass


class NotUnbought(Refusal):
    """There is no trial whose days to buy a plan are over, or it was dealt with."""


class NoMoreExtensions(Refusal):
    """A trial is made longer twice."""


def risk_of_extension(arguments: dict) -> Risk:
    """Critical where the trial would last more than 28 days in all."""
    trial = queries.subscription_of(arguments["tenant"])
    is_long = trial and trial.is_trial and trial.trial_ends_on + EXTENSION - trial.starts_on > LONGEST_ALONE
    return Risk.CRITICAL if is_long else Risk.LOW


@action(Permission.PLANS_EXTEND_TRIAL, about="tenant", risk_of=risk_of_extension)
def extend_trial(*, tenant: Tenant, reason: str, by: Actor) -> Subscription:
    """Let a trial last seven days longer, twice at most."""
    trial = locked_trial(tenant)
    if trial.extensions >= MOST_EXTENSIONS:
        raise NoMoreExtensions(_("The trial of %(name)s was made longer twice already.") % {"name": tenant.name})

    ended_on = trial.trial_ends_on
    trial.extend_trial(ended_on + EXTENSION)
    move_along(trial, ended_on)
    tell_product(trial.tenant)
    return trial


@action(Permission.PLANS_CONVERT_TRIAL, about="tenant")
def convert_trial(*, tenant: Tenant, plan: str, cycle: str, by: Actor) -> Subscription:
    """Begin the first paid period today, on a plan that is paid for. What is left of the trial is not billed."""
    trial = locked_trial(tenant)
    edition = editions.live_of("plan", plan)
    today = today_in(trial.tenant.timezone)
    refuse_bad_term(cycle, None, today)
    if edition.plan.trial_days:
        raise NotOnTrial(_("“%(plan)s” is a trial itself; choose a plan that is paid for.") % {"plan": edition.plan.name}, "plan")

    price = queries.list_price(edition, trial.tenant, trial.tenant.currency, cycle)
    drop_what_waits(trial)
    trial.convert(edition, cycle, price, today)
    tell_product(trial.tenant)
    return trial


@action(Permission.PLANS_END_TRIAL, about="subscription")
def end_trial(*, subscription: Subscription, by: Actor) -> Subscription:
    """End a trial whose days are over, once. The tenant keeps its data and has no plan."""
    trial = locked_trial(subscription.tenant)
    if trial.pk != subscription.pk or trial.trial_ends_on > today_in(trial.tenant.timezone):
        raise NotOnTrial(_("The trial of %(name)s is not over.") % {"name": trial.tenant.name})

    drop_what_waits(trial)
    trial.end(trial.trial_ends_on)
    tell_product(trial.tenant)
    return trial


@action(Permission.PLANS_SUSPEND_AFTER_TRIAL, about="subscription", undone_by=lift_what_was_placed)
def suspend_after_trial(*, subscription: Subscription, by: Actor) -> Tenant:
    """Lock a tenant out three days after a trial that it did not buy, once. Its data stays where it is."""
    tenant = Tenant.objects.locked(subscription.tenant)
    if not queries.unbought_trials(clock.now()).filter(pk=subscription.pk).exists():
        raise NotUnbought(_("%(name)s bought a plan, or has time to, or was locked out already.") % {"name": tenant.name})

    reason = _("The trial ended on %(day)s and no plan was bought.") % {"day": subscription.ends_on.isoformat()}
    hold(tenant, Hold.Kind.TRIAL, reason, by)
    return tenant


@action(Permission.PLANS_REMIND_OF_TRIAL, about="subscription")
def remind_of_trial(*, subscription: Subscription, by: Actor) -> Subscription:
    """Tell the Business Admins that a trial ends: a week, three days and a day before, once each."""
    trial = locked_trial(subscription.tenant)
    days = queries.trial_reminder_due(trial, clock.now())
    if trial.pk != subscription.pk or days is None:
        raise NothingToSay(_("There is nothing to be reminded of."))

    trial.note_reminder(days)
    notify(
        Notice.TRIAL_ENDS,
        about=str(trial.tenant_id),
        key=f"trial-ends:{trial.pk}:{trial.trial_ends_on}:{days}",
        link=reverse("plans:subscription", args=[trial.tenant.slug]),
        roles=[Role.BUSINESS_ADMIN],
        tenant=trial.tenant.slug,
        days=(trial.trial_ends_on - today_in(trial.tenant.timezone)).days,
        extensions=MOST_EXTENSIONS - trial.extensions,
    )
    return trial


def move_along(trial: Subscription, ended_on: date) -> None:
    """Have what a campaign set for the old end of a trial wait for the new one: it is not to happen within the trial."""
    change = queries.pending_change(trial)
    if change and change.due_on == ended_on:
        change.wait_until(trial.trial_ends_on)


def drop_what_waits(trial: Subscription) -> None:
    """Withdraw the move to another edition that a campaign has set for the end of a trial: it was about the trial."""
    if change := queries.pending_change(trial):
        change.withdraw(clock.now())


def locked_trial(tenant: Tenant) -> Subscription:
    """The running trial of a tenant that is now locked. Raises NotSubscribed, NotOnTrial."""
    tenant = Tenant.objects.locked(tenant)
    subscription = queries.live_subscription(tenant)
    if not subscription.is_trial:
        raise NotOnTrial(_("%(name)s is not on trial.") % {"name": tenant.name})
    return subscription
