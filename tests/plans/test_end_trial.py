"""A trial whose days are over ends once, in the tenant's own day."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel import clock
from plans import actions, queries
from plans.models import Change
from tests import make

from .having import of, tenant_on

pytestmark = pytest.mark.django_db


def test_a_trial_ends_on_its_day_and_only_then():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        tenant = tenant_on("FREE_TRIAL")
        travel.move_to("2026-11-18 19:59:00+00:00")
        assert queries.trials_over(clock.now()) == []
        with pytest.raises(actions.NotOnTrial):
            actions.end_trial(subscription=of(tenant), by=make.WORKER)

        travel.move_to("2026-11-18 20:00:00+00:00")  # midnight in Muscat
        assert queries.trials_over(clock.now()) == [of(tenant)]
        actions.end_trial(subscription=of(tenant), by=make.WORKER)

    assert (of(tenant).status, of(tenant).ends_on) == ("ended", date(2026, 11, 19))
    assert not queries.is_subscribed(tenant)


def test_what_a_campaign_had_set_for_its_end_is_withdrawn():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        tenant = tenant_on("FREE_TRIAL")
        trial = of(tenant)
        facts = {"edition": trial.edition, "cycle": "monthly", "due_on": trial.trial_ends_on, "made_at": clock.now()}
        Change.objects.create(tenant=tenant, subscription=trial, kind="edition", **facts)
        travel.move_to("2026-11-18 20:00:00+00:00")
        actions.end_trial(subscription=trial, by=make.WORKER)

        assert not queries.due_changes(clock.now())
        assert Change.objects.get().withdrawn_at == clock.now()
