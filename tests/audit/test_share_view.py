"""A view for everybody is given by whoever answers for the log, out of their own."""

import pytest

from audit import actions
from audit.models import SavedView
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def kept(by) -> SavedView:
    return actions.save_view(name="Raw", search="q=origin%3Araw", by=by)


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.QA_COMPLIANCE])
def test_a_view_is_given_to_everybody_and_taken_back(role):
    by = make.actor(role)
    view = actions.share_view(view=kept(by), by=by)
    assert list(SavedView.objects.seen_by("staff:somebody-else")) == [view]

    actions.share_view(view=view, by=by)
    assert list(SavedView.objects.seen_by("staff:somebody-else")) == []


def test_nobody_gives_away_what_is_somebody_else_s():
    view = kept(make.actor(Role.TECH_ADMIN))

    with pytest.raises(actions.NotYourView):
        actions.share_view(view=view, by=make.actor())


def test_who_only_reads_the_log_keeps_views_to_oneself():
    by = make.actor(Role.TECH_ADMIN)

    with pytest.raises(Forbidden):
        actions.share_view(view=kept(by), by=by)


def test_everybody_who_reads_the_log_is_shown_it():
    by = make.actor()
    actions.share_view(view=kept(by), by=by)

    assert ">Raw<" in make.client(Role.BUSINESS_ADMIN).get("/audit/").content.decode()
