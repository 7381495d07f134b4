"""Can what was held for a time be given back?"""

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import actions
from tests import make

from .test_elevate import actor, elevated

pytestmark = pytest.mark.django_db


@pytest.fixture
def elevation():
    return elevated(make.person(Role.SUPPORT_ANALYST), Role.TECH_ADMIN)


def test_given_back_it_is_worth_nothing_at_once(elevation):
    actions.end_elevation(elevation=elevation, by=actor(elevation.person))

    assert not actor(elevation.person).may(Permission.JOBS_RETRY)


def test_it_is_given_back_once(elevation):
    actions.end_elevation(elevation=elevation, by=actor(elevation.person))

    with pytest.raises(actions.ElevationIsOver):
        actions.end_elevation(elevation=elevation, by=actor(elevation.person))


def test_nobody_gives_back_what_somebody_else_holds(elevation):
    with pytest.raises(actions.NotYours):
        actions.end_elevation(elevation=elevation, by=actor(make.person(Role.SUPER_ADMIN)))


def test_the_page_gives_it_back(elevation, visit):
    browser = visit(elevation.person)

    assert "Technical Admin" in browser.get(reverse("staff:elevations")).content.decode()
    browser.post(reverse("staff:end_elevation", args=[elevation.pk]))

    elevation.refresh_from_db()
    assert elevation.ends_at <= clock.now()
