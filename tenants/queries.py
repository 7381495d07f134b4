"""What can be asked about tenants? Lists, one tenant, whether something is already done, and who else may act on them."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from audit.queries import Headline, about_tenant, headlines
from hqconsole.kernel import clock
from hqconsole.kernel.actions import REGISTRY
from hqconsole.kernel.actor import Grant
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import holders
from hqconsole.kernel.rows import PAGE_SIZE, Page
from staff.models import Person

from .models import LONGEST_TRUST, Contact, Tenant, Trust, named


def directory(*, text: str = "", status: str = "", region: str = "", cursor: str = "", size: int = PAGE_SIZE) -> Page:
    """A page of tenants by words of their names or slug, status and region, in the order of the slug."""
    wanted = {"status": status, "region": region}
    tenants = Tenant.objects.filter(**{name: value for name, value in wanted.items() if value})
    return tenants.page_after(cursor, key="slug", size=size, search=named(text))


def slug_trouble(slug: str) -> str:
    """Why a new tenant cannot have this slug, in words; empty where it can."""
    try:
        Tenant._meta.get_field("slug").run_validators(slug)
    except ValidationError:
        return _("Use small Latin letters, digits and single hyphens, beginning with a letter.")
    if Tenant.objects.filter(slug=slug).exists():
        return _("“%(slug)s” is taken.") % {"slug": slug}
    return ""


def administrator(tenant: Tenant) -> Contact | None:
    return tenant.contacts.filter(role=Contact.Role.ADMINISTRATOR).order_by("pk").first()


def by_id(tenant_id: str) -> Tenant:
    """The tenant a job or message is about. Raises Refusal where it is gone."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise Refusal(_("The tenant is no longer there."))
    return tenant


def overview(tenant: Tenant) -> dict:
    """What the first tab of a tenant's page shows beside the tenant itself."""
    return {
        "live_holds": [hold for hold in tenant.holds.all() if hold.lifted_at is None],
        "administrator": next(iter(tenant.contacts.all()), None),
    }


def recent_changes(tenant: Tenant) -> list[Headline]:
    """The newest changes of a tenant, one line for each action."""
    return headlines(about_tenant(str(tenant.pk)))


def counts_by_status() -> dict[str, int]:
    """How many tenants there are in each status."""
    return dict(Tenant.objects.values_list("status").annotate(number=Count("pk")).order_by())


def entrustable_verbs() -> list[Permission]:
    """The verbs of people that are about one tenant."""
    return sorted(verb for verb, act in REGISTRY.items() if act.about == "tenant" and holders(verb))


def end_trouble(until: datetime) -> str:
    """Why an exception cannot last until then, in words; empty where it can."""
    if clock.now() < until <= clock.now() + LONGEST_TRUST:
        return ""
    return _("The end lies ahead, within %(days)s days.") % {"days": LONGEST_TRUST.days}


def grants_by_trust(person: Person, at: datetime) -> Iterator[Grant]:
    """What the person's exceptions give them at this instant, each on its tenant."""
    entrustable = frozenset(entrustable_verbs())
    for trust in Trust.objects.in_force(at).filter(user=person).select_related("permission"):
        verbs = entrustable & {trust.verb}
        yield Grant(f"exception:{trust.pk}", verbs, trust.ends_at, tenant=str(trust.content_object_id))


def trusts_on(tenant: Tenant) -> list[Trust]:
    """The exceptions in force on a tenant, those that end first before the others."""
    return list(tenant.trusts.in_force(clock.now()).select_related("user", "permission").order_by("ends_at", "pk"))


def trusts_of(person: Person) -> list[Trust]:
    """What somebody is entrusted with now."""
    held = Trust.objects.in_force(clock.now()).filter(user=person)
    return list(held.select_related("content_object", "permission").order_by("content_object__slug", "permission__codename"))
