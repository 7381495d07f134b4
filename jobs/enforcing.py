"""How does a worker follow what ends by itself? It reminds beforehand, and afterwards writes it down and tells the product.

No value waits for it: what a tenant may use is resolved by the clock. Each override is a transaction of its own and is found
again by what is not written down yet, so the worker can be killed at any line and run twice.
"""

from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from plans import actions, queries

from .models import Run
from .running import Part


def remind(run: Run, by: Actor) -> None:
    """Tell whom it concerns of overrides that end within a week or a day."""
    for override in queries.reminders_due(clock.now()):
        try:
            actions.remind(override=override, by=by)
        except actions.NothingToSay:
            continue  # another worker was faster


def end(run: Run, by: Actor) -> None:
    """Write down the end of overrides that are over, and tell the product."""
    for override in queries.ended_unsaid(clock.now()):
        try:
            actions.end_override(override=override, by=by)
        except actions.NotOver:
            continue  # another worker was faster, or it was renewed meanwhile


def remind_of_trials(run: Run, by: Actor) -> None:
    """Tell the Business Admins of trials that end within a week, three days or a day."""
    for trial in queries.trials_to_remind_of(clock.now()):
        try:
            actions.remind_of_trial(subscription=trial, by=by)
        except (actions.NothingToSay, actions.NotOnTrial, queries.NotSubscribed):
            continue  # another worker was faster, or it was converted meanwhile


PARTS = [
    Part("remind_of_trials", _("Remind of trials that end soon"), reach_out=remind_of_trials),
    Part("remind", _("Remind of overrides that end soon"), reach_out=remind),
    Part("end", _("Write down which overrides have ended"), reach_out=end),
]
