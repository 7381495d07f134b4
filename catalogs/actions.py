"""What can be done to catalogs? Brought in line with the seed files, and pinned for a tenant."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from tenants.models import Tenant

from . import queries, seeds
from .models import CatalogRelease, Pin


class AlreadySeeded(Refusal):
    """The database already is as the seed files say."""


class AlreadyPinned(Refusal):
    """The tenant already reads the live releases."""


@action(Permission.CATALOGS_SEED)
def seed(*, by: Actor) -> None:
    """Bring catalogs in line with the seed files: only what is new or changed is written."""
    files = seeds.read()
    if files.is_planted:
        raise AlreadySeeded(_("Catalogs already are as the seed files say."))
    files.plant()


@action(Permission.CATALOGS_PIN, about="tenant")
def pin(*, tenant: Tenant, catalogs: list[str] | None = None, by: Actor) -> list[CatalogRelease]:
    """Pin a tenant to the live releases of the catalogs named, or of all; the releases it was moved to."""
    tenant = Tenant.objects.locked(tenant)
    if catalogs is not None:
        refuse_without_release(catalogs)
    releases = queries.releases_to_pin(tenant)
    releases = list(releases if catalogs is None else releases.filter(catalog__key__in=catalogs))
    if not releases:
        raise AlreadyPinned(_("%(name)s already reads the live releases.") % {"name": tenant.name})

    at = clock.now()
    Pin.objects.bulk_create(
        [Pin(tenant=tenant, catalog_id=release.catalog_id, release=release, pinned_at=at) for release in releases],
        update_conflicts=True,
        unique_fields=["tenant", "catalog"],
        update_fields=["release", "pinned_at"],
    )
    return releases


def refuse_without_release(catalogs: list[str]) -> None:
    """Raise NoLiveEdition naming the catalogs that have nothing to pin to."""
    live = CatalogRelease.objects.live().filter(catalog__key__in=catalogs).values_list("catalog__key", flat=True)
    if missing := sorted(set(catalogs) - set(live)):
        raise NoLiveEdition(_("%(key)s has no live edition; publish one first.") % {"key": ", ".join(missing)}, "catalogs")
