"""A wave that is over is ordered back, once; above 1,000 tenants it takes a second person."""

import pytest

from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.roles import Role
from jobs.models import Run
from plans import actions
from plans.models import Subscription
from tests import make

from .having import of
from .test_carry_wave import campaign, carried, edition, tenants_on, wave_of

pytestmark = pytest.mark.django_db


def undo(wave):
    person = make.person(Role.SUPER_ADMIN)
    by = make.consenting(make.actor(Role.SUPER_ADMIN, id=f"staff:{person.pk}"), wave.slug)
    return actions.undo_wave(wave=wave, reason=make.REASON, by=by)


def test_a_wave_comes_back():
    tenant = tenants_on(edition(1), 1)[0]
    wave = carried(wave_of(campaign(), 1))

    ordered = undo(wave)

    assert ordered.state == "undoing"
    assert Run.objects.filter(kind="carry_wave", subject=str(wave.pk)).exists()
    ended = carried(ordered)
    assert (ended.state, ended.returned, ended.kept) == ("undone", 1, 0)
    assert str(of(tenant).edition) == "GROWTH v1"
    with pytest.raises(actions.StillRuns):
        undo(wave)


def test_a_wave_of_which_nobody_can_come_back_ends_as_well():
    tenant = tenants_on(edition(1), 1)[0]
    wave = carried(wave_of(campaign(), 1))
    Subscription.objects.filter(tenant=tenant).update(price_minor=1)

    ordered = carried(undo(wave))

    assert (ordered.state, ordered.returned, ordered.kept) == ("undone", 0, 1)
    assert str(of(tenant).edition) == "GROWTH v2"


def test_a_running_wave_is_stopped_first():
    tenants_on(edition(1), 1)

    with pytest.raises(actions.StillRuns):
        undo(wave_of(campaign(), 1))


def test_many_tenants_take_a_second_person():
    wave = wave_of(campaign(), 1)
    wave.count(1_001, 0)
    wave.go_to("done", wave.started_at)

    with pytest.raises(SentForReview):
        undo(wave)
