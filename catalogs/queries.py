"""What can be asked about catalogs? What is on offer, which codes it has, and what a tenant reads."""

from dataclasses import dataclass

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from hqconsole.kernel.names import Bilingual
from tenants.models import Tenant

from . import seeds
from .models import CatalogRelease


def is_seeded() -> bool:
    """Whether catalogs already are as the seed files say."""
    return seeds.read().is_planted


def is_pinned(tenant: Tenant) -> bool:
    """Whether the tenant is pinned to the live release of every catalog."""
    return not releases_to_pin(tenant).exists()


def releases_to_pin(tenant: Tenant):
    """The live releases that the tenant is not pinned to."""
    return CatalogRelease.objects.live().exclude(pins__tenant=tenant)


def code_count(content: str) -> Func:
    """How many codes a release has, counted where it lies."""
    return Func(KeyTransform("codes", content), function="jsonb_array_length", output_field=IntegerField())


def offered():
    """The live release of every catalog with the number of its codes, without the codes."""
    return (
        CatalogRelease.objects.live()
        .select_related("catalog")
        .defer("content")
        .annotate(code_count=code_count("content"))
        .order_by("catalog__position")
    )


def pins_of(tenant: Tenant):
    """What the tenant reads: its pins with the number of codes, and the number of the live release beside its own."""
    live = CatalogRelease.objects.live().filter(catalog=OuterRef("catalog"))
    return (
        tenant.pins.select_related("catalog", "release")
        .defer("release__content")
        .annotate(
            code_count=code_count("release__content"), live_number=Subquery(live.values("number")), number=F("release__number")
        )
        .order_by("catalog__position")
    )


@dataclass(frozen=True)
class Code(Bilingual):
    """A code as a page shows it."""

    code: str
    name_en: str
    name_ar: str
    position: int
    is_locked: bool
    is_in_product: bool
    attrs: dict


def codes_of(release: CatalogRelease) -> list[Code]:
    """The codes of a release in their order."""
    return sorted((Code(**row) for row in release.content["codes"]), key=lambda code: code.position)
