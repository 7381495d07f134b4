"""Which tenants are there?"""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

import tenants.actions
from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tests import make

from .making import done, name, person, tenant


def some_tenants() -> Iterator[str]:
    """One that works, one that is held, one that is being born, and somebody who may do more on the first."""
    free, born = tenant(), tenants.actions.create(**make.order(slug=f"born-{name()}"), by=make.WORKER)
    with transaction.atomic():  # the hold and the status it means, at once
        held = make.suspended_tenant(slug=f"held-{name()}")
    wish = {"person": person(Role.QA_COMPLIANCE), "tenants": [free], "verbs": [Permission.TENANTS_SUSPEND]}
    (trust,) = done(tenants.actions.entrust, **wish, until=clock.now() + timedelta(days=3), reason=make.REASON)
    yield reverse("tenants:end_trust", args=[free.slug, trust.pk])
    yield reverse("tenants:trusts_of_person", args=[wish["person"].pk])
    yield reverse("tenants:suspend", args=[free.slug])
    yield reverse("tenants:reactivate", args=[held.slug])
    yield reverse("jobs:of_tenant", args=[born.slug])
    yield f"/api/v1/tenants/{free.slug}/suspend"
    yield f"/api/v1/tenants/{free.slug}/forget"
    yield f"/api/v1/tenants/{held.slug}/reactivate"
