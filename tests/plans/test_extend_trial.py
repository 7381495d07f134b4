"""A trial is made seven days longer, twice; beyond 28 days in all it takes a second person."""

from datetime import timedelta

import pytest

from hqconsole.kernel import clock
from hqconsole.kernel.errors import SentForReview
from plans import actions
from plans.models import Change, Subscription
from tests import make

from .having import of, seller, selling, tenant_on

pytestmark = pytest.mark.django_db


def test_a_trial_lasts_seven_days_longer_twice():
    tenant = tenant_on("FREE_TRIAL")
    ends_on = of(tenant).trial_ends_on

    actions.extend_trial(tenant=tenant, reason=make.REASON, by=seller(tenant))
    trial = actions.extend_trial(tenant=tenant, reason=make.REASON, by=seller(tenant))

    assert trial.trial_ends_on == ends_on + timedelta(days=14)
    with pytest.raises(actions.NoMoreExtensions):
        actions.extend_trial(tenant=tenant, reason=make.REASON, by=seller(tenant))


def test_what_a_campaign_set_for_the_end_of_the_trial_waits_for_the_new_end():
    tenant = tenant_on("FREE_TRIAL")
    trial = of(tenant)
    facts = {"edition": trial.edition, "cycle": "monthly", "due_on": trial.trial_ends_on, "made_at": clock.now()}
    change = Change.objects.create(tenant=tenant, subscription=trial, kind="edition", **facts)

    trial = actions.extend_trial(tenant=tenant, reason=make.REASON, by=seller(tenant))

    change.refresh_from_db()
    assert change.due_on == trial.trial_ends_on


def test_more_than_28_days_in_all_take_a_second_person():
    tenant = tenant_on("FREE_TRIAL")
    Subscription.objects.filter(tenant=tenant).update(trial_ends_on=of(tenant).starts_on + timedelta(days=22))

    with pytest.raises(SentForReview):
        actions.extend_trial(tenant=tenant, reason=make.REASON, by=selling(tenant))


def test_what_is_no_trial_is_refused():
    tenant = tenant_on("GROWTH")

    with pytest.raises(actions.NotOnTrial):
        actions.extend_trial(tenant=tenant, reason=make.REASON, by=seller(tenant))
