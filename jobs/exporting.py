"""How does a worker export the audit log? Write, prove, pack, hand over; each goes on where a dead worker stopped."""

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import actions, exporting
from audit.models import Export
from audit.queries import exports_over
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal

from .models import Run
from .running import Part, say_how_far


def subject_of(run: Run) -> Export:
    return Export.objects.get(pk=run.subject)


def write(run: Run, by: Actor) -> None:
    export = subject_of(run)
    if export.is_over:
        raise Refusal(_("Its days are over. Ask for a new export."))
    exporting.write(export, partial(say_how_far, run))


def prove(run: Run, by: Actor) -> None:
    exporting.prove(subject_of(run), partial(say_how_far, run))


def pack(run: Run, by: Actor) -> None:
    exporting.packed(subject_of(run))


def hand_over(run: Run, by: Actor) -> None:
    export = subject_of(run)
    if export.state == Export.State.ASKED:
        actions.finish_export(export=export, packed=exporting.packed(export), by=by)


def remove_files(run: Run, by: Actor) -> None:
    """Files first: what was removed and not noted yet is noted by the next run."""
    for export in exports_over(clock.now()):
        exporting.remove(export)


def expire(run: Run, by: Actor) -> None:
    for export in exports_over(clock.now()):
        if not export.folder.exists():
            actions.expire_export(export=export, by=by)


PARTS = [
    Part("write", gettext_lazy("Write the entries"), reach_out=write),
    Part("prove", gettext_lazy("Prove them against a checkpoint"), reach_out=prove),
    Part("pack", gettext_lazy("Pack the archive"), reach_out=pack),
    Part("hand_over", gettext_lazy("Hand it over"), do=hand_over),
]
EXPIRING = [Part("remove", gettext_lazy("Remove what has been kept long enough"), reach_out=remove_files, do=expire)]
