"""A tenant begins with the settings that are usual in its region."""

import pytest

from hqconsole.kernel.errors import Forbidden
from tenants import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("region", "vat"), [("OM", "5"), ("SA", "15"), ("KW", "0")])
def test_the_settings_are_those_of_the_region(region, vat):
    assert actions.configure(tenant=make.tenant(region=region), by=make.WORKER).settings["vat_percent"] == vat


def test_people_do_not_configure_by_hand():
    with pytest.raises(Forbidden):
        actions.configure(tenant=make.tenant(), by=make.actor())
