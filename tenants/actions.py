"""What can be done to a tenant? Created, made ready step by step, suspended, reactivated, entrusted to somebody for a time,

and its people forgotten.
"""

from datetime import datetime
from typing import NotRequired, TypedDict
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib.auth import models as auth
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import CannotUndo, erase
from audit.queries import Change
from hqconsole.kernel import clock, editions
from hqconsole.kernel.actions import action, current_group
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, Topic, enqueue, send
from hqconsole.kernel.roles import VERBS_OF, Role
from staff.models import Person

from . import queries
from .models import Contact, Hold, Tenant, Trust
from .regions import usual_settings


class Identity(TypedDict):
    """What names a tenant and places it; with an id where the product knows it already."""

    id: NotRequired[UUID]
    slug: str
    name_en: str
    name_ar: str
    region: str
    timezone: str
    currency: str


class Administrator(TypedDict):
    """The person who opens the shop on the first day."""

    name: str
    email: str


class Seed(TypedDict):
    """What a new tenant begins with: a plan, every catalog or none, a workflow or none (all by key)."""

    plan: str
    catalogs: bool
    workflow: str


class NotReady(Refusal):
    """The tenant is still being provisioned."""


class AlreadySuspended(Refusal):
    pass


class NotSuspended(Refusal):
    pass


class UnderLegalHold(Refusal):
    """What a court may ask for is not erased."""


class HoldsItAlready(Refusal):
    """The roles of the person, or an exception in force, suffice."""


class TrustIsOver(Refusal):
    pass


MOST_TENANTS = 20  # an exception is for a few tenants; more than that is a role


@action(Permission.TENANTS_CREATE, can_undo=True)
def create(*, identity: Identity, administrator: Administrator, seed: Seed, is_demo: bool = False, by: Actor) -> Tenant:
    """Write down a new tenant and order its provisioning. Raises InvalidInput naming every field at fault."""
    refuse_bad_seed(seed)
    at = clock.now()
    tenant = Tenant(**identity, is_demo=is_demo, created_at=at, status_since=at)
    contact = Contact(tenant=tenant, role=Contact.Role.ADMINISTRATOR, **administrator)
    refuse_bad_fields(tenant, contact)
    save_unless_taken(tenant)
    contact.save(force_insert=True)
    enqueue(Job.PROVISION_TENANT, subject=str(tenant.pk), actor_id=by.id, **seed)
    return tenant


def refuse_bad_seed(seed: Seed) -> None:
    """Raise NoLiveEdition where the plan or the workflow has nothing a tenant could point at."""
    editions.live_of("plan", seed["plan"])
    if seed["workflow"]:
        editions.live_of("workflow", seed["workflow"])


def refuse_bad_fields(tenant: Tenant, contact: Contact) -> None:
    errors = {}
    if trouble := queries.slug_trouble(tenant.slug):
        errors["slug"] = trouble
    if tenant.timezone not in available_timezones():
        errors["timezone"] = _("“%(zone)s” is not a time zone.") % {"zone": tenant.timezone}
    for row, rename in ((tenant, {}), (contact, {"name": "admin_name", "email": "admin_email"})):
        try:
            row.clean_fields(exclude=["tenant", "slug", "search", "settings"])
        except ValidationError as invalid:
            errors |= {rename.get(name, name): " ".join(texts) for name, texts in invalid.message_dict.items()}
    if errors:
        raise InvalidInput(errors)


def save_unless_taken(tenant: Tenant) -> None:
    """Insert; where somebody else took the slug in this very moment, say so."""
    try:
        with transaction.atomic():
            tenant.save(force_insert=True)
    except IntegrityError as conflict:
        raise InvalidInput({"slug": _("“%(slug)s” is taken.") % {"slug": tenant.slug}}) from conflict


@action(Permission.TENANTS_CONFIGURE)
def configure(*, tenant: Tenant, by: Actor) -> Tenant:
    """Give a tenant the settings that are usual in its region."""
    tenant = Tenant.objects.locked(tenant)
    tenant.configure(usual_settings(tenant.region))
    return tenant


@action(Permission.TENANTS_INVITE_ADMINISTRATOR)
def invite_administrator(*, tenant: Tenant, by: Actor) -> Contact:
    """Order the first administrator's account in the product."""
    contact = queries.administrator(tenant)
    if contact is None:
        raise Refusal(_("%(name)s has no administrator to invite.") % {"name": tenant.name})
    tell_product(tenant)
    return contact


@action(Permission.TENANTS_OPEN)
def open(*, tenant: Tenant, by: Actor) -> Tenant:
    """End provisioning: the tenant can work from now on."""
    tenant = Tenant.objects.locked(tenant)
    tenant.settle(clock.now())
    tell_product(tenant)
    return tenant


def lift_what_was_placed(*, change: Change, by: Actor) -> int:
    """Undo a suspension: its hold is lifted and stays on record, and the tenant works again unless another hold is live."""
    placed = next(entry.pk_of_row for entry in change.entries if entry.tbl == "hq.tenants_hold")
    tenant = Tenant.objects.select_for_update().filter(holds=placed, holds__lifted_at=None).first()
    if tenant is None:
        raise CannotUndo(_("The hold that this suspension placed is no longer in force."))

    at = clock.now()
    tenant.holds.get(pk=placed).lift(at)
    tenant.settle(at)
    tell_product(tenant)
    return 1


@action(Permission.TENANTS_SUSPEND, about="tenant", undone_by=lift_what_was_placed)
def suspend(*, tenant: Tenant, reason: str, by: Actor) -> Tenant:
    """Lock a tenant out of the platform. Its data stays where it is."""
    tenant = Tenant.objects.locked(tenant)
    if tenant.status == Tenant.Status.PROVISIONING:
        raise NotReady(_("%(name)s is still being provisioned.") % {"name": tenant.name})
    if tenant.is_suspended:
        raise AlreadySuspended(_("%(name)s is already suspended.") % {"name": tenant.name})

    hold(tenant, Hold.Kind.MANUAL, reason, by)
    return tenant


def hold(tenant: Tenant, kind: str, reason: str, by: Actor) -> None:
    """Place a hold on a tenant that is locked, and have the product lock it out."""
    at = clock.now()
    tenant.holds.create(kind=kind, reason=reason, placed_by=by.id, placed_at=at)
    tenant.settle(at)
    tell_product(tenant)


def lift_hold(tenant: Tenant, kind: str) -> None:
    """Lift the hold of this kind on a tenant that is locked, where there is one; it works again unless another one is live."""
    at, found = clock.now(), tenant.holds.live().filter(kind=kind).first()
    if found:
        found.lift(at)
        tenant.settle(at)


@action(Permission.TENANTS_REACTIVATE, about="tenant", can_undo=True)
def reactivate(*, tenant: Tenant, reason: str, by: Actor) -> Tenant:
    """Lift the holds on a tenant and let it work again."""
    tenant = Tenant.objects.locked(tenant)
    if not tenant.is_suspended:
        raise NotSuspended(_("%(name)s is not suspended.") % {"name": tenant.name})

    at = clock.now()
    for hold in tenant.holds.live():
        hold.lift(at)
    tenant.settle(at)
    tell_product(tenant)
    return tenant


@action(Permission.TENANTS_FORGET, about="tenant")
def forget(*, tenant: Tenant, reason: str, by: Actor) -> Tenant:
    """Erase the contacts of a tenant, here and in the ledger, for good. What was done and when still stands there."""
    tenant = Tenant.objects.locked(tenant)
    if tenant.status == Tenant.Status.PROVISIONING:
        raise NotReady(_("%(name)s is still being provisioned.") % {"name": tenant.name})
    if tenant.holds.live().filter(kind=Hold.Kind.LEGAL).exists():
        raise UnderLegalHold(_("%(name)s is under a legal hold: nothing of it is erased.") % {"name": tenant.name})

    tenant.contacts.all().delete()
    erase(f"tenant:{tenant.pk}", str(tenant.pk))
    return tenant


@action(Permission.TENANTS_ENTRUST, about="person")
def entrust(*, person: Person, tenants: list[Tenant], verbs: list[str], until: datetime, reason: str, by: Actor) -> list[Trust]:
    """Let a person do some verbs on some tenants until an end, though their roles do not hold them."""
    person = Person.objects.locked(person)
    refuse_bad_trust(person, tenants, verbs, until, by)
    at = clock.now()
    refuse_needless_trust(person, tenants, verbs, at)
    facts = {"user": person, "reason": reason, "given_by": by.id, "starts_at": at, "ends_at": until}
    wanted = [(tenant, permission_row(verb)) for tenant in tenants for verb in verbs]
    return Trust.objects.bulk_create(Trust(content_object=tenant, permission=verb, **facts) for tenant, verb in wanted)


def refuse_bad_trust(person: Person, tenants: list[Tenant], verbs: list[str], until: datetime, by: Actor) -> None:
    """Raise InvalidInput naming every argument at fault."""
    errors = {}
    if by.id == f"staff:{person.pk}":
        errors["person"] = _("Nobody entrusts anything to themselves.")
    elif not (person.is_active and person.roles):
        errors["person"] = _("%(name)s holds no role, or is kept out.") % {"name": person.name}
    if not verbs or not set(verbs) <= set(queries.entrustable_verbs()):
        errors["verbs"] = _("Choose verbs that are about one tenant.")
    if not 1 <= len({tenant.pk for tenant in tenants}) == len(tenants) <= MOST_TENANTS:
        errors["tenants"] = _("Name one to %(count)s tenants, each once.") % {"count": MOST_TENANTS}
    if trouble := queries.end_trouble(until):
        errors["until"] = trouble
    if errors:
        raise InvalidInput(errors)


def refuse_needless_trust(person: Person, tenants: list[Tenant], verbs: list[str], at: datetime) -> None:
    """Raise HoldsItAlready where a role of the person, or an exception in force, gives one of the verbs already."""
    by_role = [verb for verb in verbs if any(verb in VERBS_OF[Role(role)] for role in person.roles)]
    by_trust = Trust.objects.in_force(at).filter(user=person, content_object__in=tenants, permission__codename__in=verbs)
    found = by_role or [str(trust) for trust in by_trust.select_related("permission", "content_object")]
    if found:
        raise HoldsItAlready(_("%(name)s holds it already: %(what)s.") % {"name": person.name, "what": ", ".join(found)})


def permission_row(verb: str) -> auth.Permission:
    """Django's row for a verb about tenants, which guardian points at. Made when it is first needed."""
    kind = ContentType.objects.get_for_model(Tenant)
    return auth.Permission.objects.get_or_create(content_type=kind, codename=verb, defaults={"name": verb})[0]


@action(Permission.TENANTS_END_TRUST, about="trust")
def end_trust(*, trust: Trust, reason: str, by: Actor) -> Trust:
    """End an exception on a tenant before its time."""
    trust = Trust.objects.locked(trust)
    at = clock.now()
    if trust.ended_at or trust.ends_at <= at:
        raise TrustIsOver(_("This exception is over already."))
    trust.end(at)
    return trust


def tell_product(tenant: Tenant) -> None:
    """Have the publisher bring the product's rows in line with ours."""
    send(Topic.TENANT_MOVED, subject=str(tenant.pk), key=f"{Topic.TENANT_MOVED}:{tenant.pk}:{current_group.get()}")
