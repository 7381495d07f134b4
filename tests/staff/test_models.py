"""What must always be true about people?"""

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from hqconsole.kernel.roles import Role
from staff.models import Person


@pytest.mark.parametrize(
    "wrong", [{"roles": ["worker"]}, {"roles": ["root"]}, {"theme": "pink"}, {"density": "huge"}, {"language": "fr"}]
)
def test_the_database_refuses_what_must_never_be(hire, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=hire().pk).update(**wrong)


def test_one_identity_is_one_person(hire):
    hire(subject="s-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        hire(username="double", subject="s-1")


def test_there_is_no_password_anywhere(hire):
    person = hire()

    assert not person.has_usable_password()
    assert "password" not in {column.name for column in Person._meta.get_fields()}
    assert authenticate(RequestFactory().post("/"), username=person.username, password="") is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_raw_data_is_for_super_and_technical_admins(hire, role):
    person = hire(role)

    may = role in {Role.SUPER_ADMIN, Role.TECH_ADMIN}
    assert (person.is_staff, person.has_perm("tenants.change_tenant"), person.has_module_perms("tenants")) == (may,) * 3
    assert not person.is_superuser


def test_nobody_deactivated_edits_raw_data(hire):
    assert not hire(Role.SUPER_ADMIN, is_active=False).is_staff
