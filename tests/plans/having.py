"""What do tests of subscriptions begin with? A tenant on a plan, and somebody who sells."""

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Subscription
from tenants.models import Tenant
from tests import make


def tenant_on(plan: str, cycle: str = "monthly", **given) -> Tenant:
    """A tenant on a plan from today on."""
    tenant = make.tenant(**given)
    actions.subscribe(tenant=tenant, plan=plan, by=make.WORKER)
    if cycle != "monthly":
        subscription = of(tenant)
        subscription.move_to(subscription.edition, cycle, subscription.edition.price(subscription.currency, cycle))
    return tenant


def of(tenant: Tenant) -> Subscription:
    return tenant.subscriptions.select_related("edition__plan", "tenant").latest("starts_on", "pk")


def seller(tenant: Tenant, role: Role = Role.BUSINESS_ADMIN) -> Actor:
    """Somebody who sells, and consents to everything that is asked about this tenant."""
    return make.consenting(make.actor(role), tenant.slug)


def selling(tenant: Tenant) -> Actor:
    """The same as a person who is there: whoever asks for a second one has to be somebody."""
    person = make.person(Role.BUSINESS_ADMIN)
    return make.consenting(make.actor(Role.BUSINESS_ADMIN, id=f"staff:{person.pk}"), tenant.slug)
