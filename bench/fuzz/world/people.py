"""Who is here, who was, and who may come in an emergency?"""

from collections.abc import Iterator
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

import approvals.actions
import staff.actions
from hqconsole.kernel.roles import Role
from staff.models import Arrival, Person
from tests import make

from .making import EMERGENCY, factor_of, key_of, person


def some_people() -> Iterator[str]:
    """Somebody who is here with all that one may have, somebody who is kept out, and one whom nobody need remember."""
    here, out = person(Role.TECH_ADMIN), person(Role.QA_COMPLIANCE, is_active=False)
    session = make.sign_in(Client(), here)
    factor, key = factor_of(here), key_of(here)
    yield reverse("staff:deactivate", args=[here.pk])
    yield reverse("staff:end_session_of", args=[session.pk])
    yield reverse("staff:end_all_sessions_of", args=[person_with_session().pk])
    yield reverse("staff:remove_factor_of", args=[here.pk, factor.pk])
    yield reverse("staff:revoke_key_of", args=[key.pk])
    yield reverse("staff:activate", args=[out.pk])
    yield reverse("staff:forget", args=[out.pk])


def person_with_session() -> Person:
    made = person(Role.SUPPORT_ANALYST)
    make.sign_in(Client(), made)
    return made


def some_emergencies() -> Iterator[str]:
    """A sealed credential that still opens the door, and one that did."""
    sealed, used = person(), person()
    _envelope, code = staff.actions.seal_envelope(person=sealed, sealed_by=sealed, by=make.WORKER)
    yield f"{reverse('emergency')}?{urlencode({'credential': code})}"
    envelope, code = staff.actions.seal_envelope(person=used, sealed_by=used, by=make.WORKER)
    arrival = Arrival(uuid4().hex, "10.8.0.7", "Firefox")
    approvals.actions.enter_alone(credential=code, reason=EMERGENCY, arrival=arrival, by=make.WORKER)
    yield reverse("approvals:judge_emergency", args=[envelope.debt.pk, "justified"])
