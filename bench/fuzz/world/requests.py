"""What was asked of a second person?"""

from collections.abc import Iterator

from django.urls import reverse

import approvals.actions
import tenants.actions
from approvals.models import Policy, Request
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff.models import Person
from tests import make

from .making import EMERGENCY, acting, asked, done, person, tenant


def some_requests() -> Iterator[str]:
    """Requests in each state, a debt, and a policy of their own."""
    holder, asker = person(), person(Role.BUSINESS_ADMIN)
    policy, _is_new = Policy.objects.get_or_create(
        verb=Permission.NETWORK_DISALLOW, condition="always", defaults={"may_schedule": True, "execution_hours": 12}
    )
    pending, approved, rejected, withdrawn, executed, broken = (suspension(asker) for _number in range(6))
    for each in (approved, executed):
        done(approvals.actions.approve, request=each, reason=make.REASON, by=acting(holder))
    done(approvals.actions.reject, request=rejected, reason=make.REASON, by=acting(holder))
    done(approvals.actions.withdraw, request=withdrawn, by=acting(asker))
    approvals.actions.execute(request=executed, by=Actor.worker("execute_request"))
    done(approvals.actions.break_glass, request=broken, reason=EMERGENCY, by=acting(holder))
    for act in ("approve", "reject", "break_glass"):
        yield reverse(f"approvals:{act}", args=[pending.pk])
    yield reverse("approvals:request", args=[approved.pk])
    yield reverse("approvals:review_bypass", args=[broken.pk, "justified"])
    yield reverse("approvals:change_policy", args=[policy.pk])
    yield reverse("approvals:remove_policy", args=[policy.pk])


def suspension(asker: Person) -> Request:
    """A request of somebody who may only ask."""
    return asked(asker, tenants.actions.suspend, tenant=tenant(), reason=make.REASON)
