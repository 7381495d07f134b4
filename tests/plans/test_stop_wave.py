"""A wave is stopped by hand: whoever it has not reached stays where they are."""

import pytest

from plans import actions, moving, queries
from tests import make

from .test_carry_wave import campaign, edition, tenants_on, wave_of

pytestmark = pytest.mark.django_db


def test_whoever_it_has_not_reached_stays(monkeypatch):
    monkeypatch.setattr(moving, "CHUNK", 1)
    planned = campaign()
    tenants_on(edition(1), 3)
    wave = wave_of(planned, 3)
    actions.carry_wave(wave=wave, after="", by=make.WORKER)

    wave = actions.stop_wave(wave=wave, by=make.actor())

    assert (wave.state, wave.moved) == ("stopped", 1)
    with pytest.raises(actions.NotRunning):
        actions.carry_wave(wave=wave, after="", by=make.WORKER)
    assert queries.candidates(planned).count() == 2


def test_what_does_not_run_is_not_stopped():
    wave = wave_of(campaign(), 1)
    wave.go_to("done", wave.started_at)

    with pytest.raises(actions.NotRunning):
        actions.stop_wave(wave=wave, by=make.actor())
