"""From which networks may the console be reached, and who knocked from elsewhere? What must always be true about both."""

from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows

KEEP = timedelta(days=30)

# Counts up in one statement, so that two processes that deny the same address do not meet.
NOTE = """
INSERT INTO hq.network_denial AS known (address, hour, count, first_at, last_at, path) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (address, hour) DO UPDATE
SET count = known.count + excluded.count, last_at = excluded.last_at, path = excluded.path
"""


class CidrField(models.Field):
    """A network, kept in PostgreSQL's own type for it."""

    def db_type(self, connection):
        return "cidr"

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def to_python(self, value) -> IPv4Network | IPv6Network | None:
        return ip_network(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return None if value is None else str(value)


class Network(models.Model):
    """A network whose addresses may reach the console. One that is taken off is deleted; the ledger remembers it."""

    cidr = CidrField(_("network"), unique=True)
    label = models.CharField(_("what it is"), max_length=80)
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_by = models.CharField(_("allowed by"), max_length=150)
    added_at = models.DateTimeField(_("since"))

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        constraints = [models.CheckConstraint(condition=~Q(label=""), name="network_has_a_label")]

    def __str__(self):
        return f"{self.label} ({self.cidr})"

    @property
    def slug(self) -> str:
        """What is typed to confirm its removal."""
        return str(self.cidr)


class Denials(Rows):
    def note(self, address: str, path: str, *, count: int, at: datetime) -> None:
        """Count `count` denials of an address into the row of this hour, and forget old hours."""
        self.filter(hour__lt=at - KEEP).delete()
        hour = at.replace(minute=0, second=0, microsecond=0)
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [address, hour, count, at, at, path])


class Denial(models.Model):
    """How often an address was turned away within an hour, and where it wanted to go last. "" is an unreadable address."""

    address = models.CharField(_("address"), max_length=45, blank=True)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(_("times"))
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    path = models.CharField(_("last path"), max_length=200, blank=True)

    objects = Denials.as_manager()

    class Meta:
        verbose_name = _("denial")
        verbose_name_plural = _("denials")
        constraints = [models.UniqueConstraint(fields=["address", "hour"], name="denial_once_an_hour")]

    def __str__(self):
        return f"{self.address} × {self.count}"
