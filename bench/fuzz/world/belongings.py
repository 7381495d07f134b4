"""What is somebody's own?"""

from collections.abc import Iterator
from datetime import timedelta

from django.test import Client
from django.urls import reverse

import approvals.actions
import audit.actions
import network.actions
import staff.actions
from approvals.models import Request
from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff.models import Elevation, Person
from tests import make

from .making import acting, asked, done, factor_of, key_of, made_network, name, person


def some_belongings(owner: Person) -> Iterator[str]:
    """Keys, factors, sessions, a role for a time, an export, a kept search, and requests, of somebody with a role."""
    key, factor, session = key_of(owner), factor_of(owner), make.sign_in(Client(), owner)
    times = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)}
    lent = Elevation.objects.create(person=owner, verb=Permission.NETWORK_VIEW, reason=make.REASON, **times)
    view = done(audit.actions.save_view, name=name(), search=f"q={name()}", by=acting(owner))
    export = make.export(asked_by=f"staff:{owner.pk}")
    agreed = elevation(owner, hours=1)
    done(approvals.actions.approve, request=agreed, reason=make.REASON, by=acting(person()))
    yield reverse("staff:rotate_key", args=[key.pk])
    yield reverse("staff:revoke_key", args=[key.pk])
    yield reverse("staff:remove_factor", args=[factor.pk])
    yield reverse("staff:end_session", args=[session.pk])
    yield reverse("staff:end_elevation", args=[lent.pk])
    yield reverse("audit:share_view", args=[view.pk])
    yield reverse("audit:remove_view", args=[view.pk])
    yield reverse("audit:download_export", args=[export.pk])
    yield reverse("audit:exported", args=[export.pk])
    yield f"/api/v1/audit/exports/{export.pk}/download"
    yield reverse("approvals:execute", args=[agreed.pk])
    yield reverse("approvals:withdraw", args=[elevation(owner, hours=2).pk])
    if Role.SUPER_ADMIN in owner.roles:
        for row in (made_network(), made_network()):
            later = asked(owner, network.actions.disallow, network=row, reason=make.REASON)
            yield reverse("approvals:schedule", args=[later.pk])


def elevation(owner: Person, *, hours: int) -> Request:
    """A request for a role that they do not have yet."""
    what = Role.BUSINESS_ADMIN if Role.QA_COMPLIANCE in owner.roles else Role.QA_COMPLIANCE
    return asked(owner, staff.actions.elevate, person=owner, what=what, hours=hours, reason=make.REASON)
