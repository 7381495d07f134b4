"""A worker carries a wave to its end, says how far it is, leaves a stopped one, and goes on where another one died."""

import pytest

from jobs import campaigns
from jobs.models import Run
from plans import actions, moving, queries
from tests import make
from tests.plans.test_carry_wave import campaign, edition, tenants_on, wave_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """How far the worker said it was."""
    monkeypatch.setattr(moving, "CHUNK", 1)
    said = []
    monkeypatch.setattr(campaigns, "say_how_far", lambda run, done, total: said.append((done, total)))
    return said


def run_of(wave) -> Run:
    return Run(kind="carry_wave", subject=str(wave.pk))


def test_whoever_is_being_changed_is_taken_back_when_that_is_over(monkeypatch):
    tenants_on(edition(1), 1)
    wave = wave_of(campaign(), 1)
    campaigns.carry(run_of(wave), make.WORKER)
    wave.refresh_from_db()
    wave.go_to("undoing", None)
    paused, take_back = [], moving.take_back
    monkeypatch.setattr(campaigns, "sleep", paused.append)
    nobody = moving.Chunk(0, 0, "", [], [])
    monkeypatch.setattr(moving, "take_back", lambda *given: take_back(*given) if paused else nobody)

    campaigns.carry(run_of(wave), make.WORKER)

    wave.refresh_from_db()
    assert (paused, wave.state, wave.returned) == ([campaigns.PAUSE], "undone", 1)


def test_a_wave_is_carried_to_its_end(told):
    planned = campaign()
    tenants_on(edition(1), 3)
    wave = wave_of(planned, 3)

    campaigns.carry(run_of(wave), make.WORKER)

    wave.refresh_from_db()
    assert (wave.state, told) == ("done", [(1, 3), (2, 3), (3, 3)])


def test_a_wave_that_is_stopped_meanwhile_is_left(monkeypatch, told):
    planned = campaign()
    tenants_on(edition(1), 3)
    wave = wave_of(planned, 3)
    monkeypatch.setattr(campaigns, "say_how_far", lambda *_: actions.stop_wave(wave=wave, by=make.actor()))

    campaigns.carry(run_of(wave), make.WORKER)

    assert queries.candidates(planned).count() == 2


def test_a_worker_that_takes_over_goes_on_where_the_other_one_died(monkeypatch, told):
    planned = campaign()
    tenants_on(edition(1), 3)
    wave = wave_of(planned, 3)

    def dies(*_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(campaigns, "say_how_far", dies)
        with pytest.raises(SystemExit):
            campaigns.carry(run_of(wave), make.WORKER)
    campaigns.carry(run_of(wave), make.WORKER)

    wave.refresh_from_db()
    assert (wave.state, wave.moved, planned.receipts.count()) == ("done", 3, 3)
    assert told == [(2, 3), (3, 3)]


def test_a_wave_that_is_over_is_not_begun_again(told):
    wave = wave_of(campaign(), 1)
    wave.go_to("done", wave.started_at)

    campaigns.carry(run_of(wave), make.WORKER)

    assert told == []
