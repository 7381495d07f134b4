"""What is a catalog, and what must always be true of it?

A catalog is a list of codes that the whole product speaks: order statuses, garments, colours. It is published in
releases; a tenant is pinned to one release of each and reads exactly that.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.editions import Edition
from hqconsole.kernel.names import Named
from hqconsole.kernel.rows import Rows
from tenants.models import Tenant


class Catalog(Named):
    """A list of codes. `code_pattern` is how its codes are spelt; `product_table` is where the product keeps them."""

    class LockPolicy(models.TextChoices):
        FULL = "full", _("Locked: the product depends on every code")
        CODE = "code", _("Codes are locked, texts are not")
        NONE = "none", _("Open")

    lock_policy = models.CharField(max_length=4, choices=LockPolicy)
    product_table = models.CharField(max_length=80, blank=True)
    code_pattern = models.CharField(max_length=80)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.CheckConstraint(condition=Q(lock_policy__in=["full", "code", "none"]), name="catalog_lock_policy")]


class CatalogRelease(Edition):
    """One release of a catalog. Its content, whose rules stand in `rules.py`:

    {"codes": [{"code", "name_en", "name_ar", "position", "is_locked", "is_in_product", "attrs"}]}
    """

    of = "catalog"
    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="releases")

    class Meta:
        constraints = Edition.invariants(of="catalog")


class Pin(models.Model):
    """A tenant's pointer at a release: one for each catalog."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="pins", db_index=False)  # pin_once begins with it
    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="pins", db_index=False)  # asked by release instead
    release = models.ForeignKey(CatalogRelease, models.PROTECT, related_name="pins")
    pinned_at = models.DateTimeField()

    objects = Rows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "catalog"], name="pin_once")]

    def __str__(self):
        return f"{self.release} at {self.tenant}"
