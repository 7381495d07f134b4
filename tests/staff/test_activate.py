"""Can somebody who was kept out come back?"""

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from staff import actions
from tests import make

pytestmark = pytest.mark.django_db


def let_in(person, role=Role.SUPER_ADMIN):
    return actions.activate(person=person, reason=make.REASON, by=make.consenting(make.actor(role), person.username))


def test_somebody_who_was_kept_out_may_sign_in_again(hire):
    assert let_in(hire(is_active=False)).is_active


def test_somebody_who_may_sign_in_need_not_be_let_in(hire):
    with pytest.raises(actions.NotOut):
        let_in(hire())


def test_only_a_super_admin_does_it(hire):
    with pytest.raises(Forbidden):
        let_in(hire(is_active=False), Role.TECH_ADMIN)
