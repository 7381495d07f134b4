"""How is a wave of a campaign carried? Chunk after chunk, each a transaction of its own, until it is done or stopped.

Who was moved has a receipt, so a worker that takes over begins from the start and finds only those who were not.
"""

from time import sleep

from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.actor import Actor
from plans import actions
from plans.models import Wave

from .models import Run
from .running import Part, say_how_far

PAUSE = 1  # second


def carry(run: Run, by: Actor) -> None:
    wave, after = Wave.objects.get(pk=run.subject), ""
    while wave.is_open:
        try:
            progress = actions.carry_wave(wave=wave, after=after, by=by)
        except actions.NotRunning:  # stopped meanwhile
            return
        except actions.Occupied:
            after = ""
            sleep(PAUSE)
            continue
        wave, after = progress.wave, progress.last
        say_how_far(run, wave.moved + wave.skipped, wave.size)


PARTS = [Part("carry", _("Move the tenants of the wave"), reach_out=carry)]
