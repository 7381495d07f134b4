"""Do new recovery codes replace the old ones?"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_ten_new_ones_are_shown_and_the_old_ones_count_no_longer(hire, app_of, visit):
    person = hire()
    app_of(person)
    old = actions.factors.fresh_codes(person)
    browser = visit(person)

    page = browser.post(reverse("staff:renew_recovery_codes"))

    assert page.text.count("<li><code>") == 10
    assert old[0] not in page.text
    assert person.recovery_codes.count() == 10


def test_they_stand_in_for_a_factor_and_take_a_fresh_sign_in(hire, acting, app_of):
    person = hire()
    session = make.sign_in(Client(), person)
    by = acting(person, confirmed=True)
    with pytest.raises(Refusal, match="you have none"):
        actions.renew_recovery_codes(person=person, session=session, by=by)
    app_of(person)
    with time_machine.travel(clock.now() + timedelta(minutes=6)), pytest.raises(actions.NotFreshEnough):
        actions.renew_recovery_codes(person=person, session=session, by=by)
    with pytest.raises(actions.NotYours):
        actions.renew_recovery_codes(person=hire(username="other"), session=session, by=by)
