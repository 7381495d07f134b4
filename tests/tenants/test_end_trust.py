"""Is an exception worth nothing from the moment somebody ends it?"""

import pytest
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import VERBS_OF, Role
from tenants import actions
from tests import make

from .test_entrust import actor, entrusted

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust():
    return entrusted(make.person(Role.SUPPORT_ANALYST), make.tenant())[0]


def ended(trust, by=None):
    return actions.end_trust(trust=trust, reason="The shop asked for it", by=make.consenting(by or make.actor()))


def test_it_gives_nothing_from_that_moment_and_stays_on_record(trust):
    ended(trust)

    assert not actor(trust.user).may(trust.verb, trust.content_object)
    trust.refresh_from_db()
    assert trust.ended_at <= clock.now() < trust.ends_at
    assert Entry.objects.get(verb="tenants.end_trust", tbl="hq.tenants_trust").tenant == str(trust.content_object_id)


def test_it_ends_once(trust):
    ended(trust)

    with pytest.raises(actions.TrustIsOver):
        ended(trust)


def test_what_is_over_by_the_clock_is_not_ended(trust, time_machine):
    time_machine.move_to(trust.ends_at, tick=False)

    with pytest.raises(actions.TrustIsOver):
        ended(trust)


def test_afterwards_it_can_be_entrusted_anew(trust):
    ended(trust)

    assert entrusted(trust.user, trust.content_object)


def test_only_super_admins_end_it(trust):
    assert [role for role in Role if Permission.TENANTS_END_TRUST in VERBS_OF[role]] == [Role.SUPER_ADMIN]
    with pytest.raises(Forbidden):
        ended(trust, by=actor(trust.user))


def test_the_tenants_page_leads_there_and_it_is_ended(trust):
    browser, slug = make.client(), trust.content_object.slug
    page = reverse("tenants:end_trust", args=[slug, trust.pk])

    assert page in browser.get(f"/tenants/{slug}/").content.decode()
    assert browser.post(page, {"reason": "The shop asked for it"}).status_code == 303
    assert page not in browser.get(f"/tenants/{slug}/").content.decode()


def test_it_is_not_ended_by_way_of_another_tenant(trust):
    assert make.client().get(reverse("tenants:end_trust", args=[make.tenant().slug, trust.pk])).status_code == 404
