"""How do waiting changes and trials come to their day? A worker looks every hour: many changes at once, each trial alone.

It looks at everything that is due by now, so what fell due while no worker lived is caught up by the next run.
"""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from plans import actions, queries

from .models import Run
from .running import Part


def apply_changes(run: Run, by: Actor) -> None:
    """Make what is due, pass after pass: whoever was passed over, because somebody was changing them, comes in the next one.

    Raises Refusal naming what cannot be made.
    """
    while is_any_made(by):
        pass
    if unsold := queries.unsold_changes(clock.now()):
        refuse([f"{change.tenant}: {_('no price in its currency')}" for change in unsold])


def is_any_made(by: Actor) -> bool:
    """One pass over everybody, chunk by chunk."""
    after = ""
    while True:
        try:
            after = actions.apply_changes(after=after, by=by).last
        except actions.NotDue:
            return bool(after)


def end_trials(run: Run, by: Actor) -> None:
    each_alone(queries.trials_over(clock.now()), lambda trial: actions.end_trial(subscription=trial, by=by))


def suspend_after_trials(run: Run, by: Actor) -> None:
    each_alone(queries.unbought_trials(clock.now()), lambda trial: actions.suspend_after_trial(subscription=trial, by=by))


def each_alone(rows: Iterable, act: Callable) -> None:
    """Do it for each row in its own transaction; one that is refused does not keep the others waiting.

    What somebody else made or took back meanwhile is no trouble. Raises Refusal naming how many others were refused.
    """
    refused = []
    for row in rows:
        try:
            act(row)
        except (actions.NotOnTrial, actions.NotUnbought, queries.NotSubscribed):
            continue
        except Refusal as refusal:
            refused.append(f"{row}: {refusal.message}")
    if refused:
        refuse(refused)


def refuse(why: list[str]) -> None:
    raise Refusal(_("%(count)s could not be done. The first: %(first)s") % {"count": len(why), "first": why[0]})


# A part that fails ends the run: what alone can be refused comes last, so that nothing waits for it.
PARTS = [
    Part("trials", gettext_lazy("End the trials whose days are over"), reach_out=end_trials),
    Part("unbought", gettext_lazy("Lock out whoever bought nothing after a trial"), reach_out=suspend_after_trials),
    Part("changes", gettext_lazy("Make the changes whose day has come"), reach_out=apply_changes),
]
