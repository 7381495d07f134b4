"""A wave never waits for somebody who is changing a tenant: that tenant is passed over and comes later."""

import psycopg
import pytest

from plans import actions
from tests import make
from tests.services import administrator_on

from .having import of
from .test_carry_wave import campaign, carried, edition, tenants_on, wave_of

LOCK = "SELECT 1 FROM hq.tenants_tenant WHERE id = %s FOR UPDATE"


def test_a_tenant_that_somebody_is_changing_comes_last(committed_db):
    planned, tenants = campaign(), tenants_on(edition(1), 2)
    wave = wave_of(planned, 2)

    with psycopg.connect(administrator_on(committed_db)) as somebody:
        somebody.execute(LOCK, [tenants[0].pk])
        first = actions.carry_wave(wave=wave, after="", by=make.WORKER)
        assert [str(of(tenant).edition) for tenant in tenants] == ["GROWTH v1", "GROWTH v2"]
    last = actions.carry_wave(wave=first.wave, after=first.last, by=make.WORKER)

    assert (first.goes_on, last.goes_on, last.wave.state) == (True, False, "done")
    assert str(of(tenants[0]).edition) == "GROWTH v2"


def test_a_wave_is_not_taken_back_before_everybody_is(committed_db):
    tenants = tenants_on(edition(1), 2)
    wave = carried(wave_of(campaign(), 2))
    wave.go_to("undoing", None)

    with psycopg.connect(administrator_on(committed_db)) as somebody:
        somebody.execute(LOCK, [tenants[0].pk])
        first = actions.carry_wave(wave=wave, after="", by=make.WORKER)
        with pytest.raises(actions.Occupied):
            actions.carry_wave(wave=first.wave, after=first.last, by=make.WORKER)
    ended = carried(first.wave)

    assert (ended.state, ended.returned, ended.kept) == ("undone", 2, 0)
    assert [str(of(tenant).edition) for tenant in tenants] == ["GROWTH v1", "GROWTH v1"]
