"""What becomes of a session whose token ran out, where the provider gave none to renew it?"""

import pytest
from django.test import Client

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from staff.models import Person
from staff.rechecks import recheck
from tests import make
from tests.staff.provider import bent_provider
from tests.staff.test_providers import signed_in
from tests.staff.test_recheck import is_in, make_due

pytestmark = pytest.mark.django_db


def test_it_ends_and_nothing_is_decided_about_the_person(client, settings):
    with bent_provider() as (settings.HQ_PROVIDER, bent):
        bent.gives_refresh_token = False
        signed_in(client)
        make_due()
        bent.access_tokens.clear()

        recheck()

    assert not is_in(client)
    assert Person.objects.get().roles == [Role.SUPER_ADMIN]


def test_no_person_does_it(hire, acting):
    with pytest.raises(Forbidden):
        actions.let_lapse(session=make.sign_in(Client(), hire()), by=acting(hire(Role.SUPER_ADMIN, username="boss")))
