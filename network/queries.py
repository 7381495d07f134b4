"""Which networks are allowed, and who was turned away lately?"""

from django.db.models import QuerySet

from .models import Denial, Network
from .notation import Net

RECENT = 20


def networks() -> QuerySet[Network]:
    """Every network of the table, in the order of addresses."""
    return Network.objects.order_by("cidr")


def networks_of_table() -> tuple[Net, ...]:
    return tuple(Network.objects.values_list("cidr", flat=True))


def recent_denials() -> QuerySet[Denial]:
    """Who was turned away last, newest first."""
    return Denial.objects.order_by("-last_at", "-pk")[:RECENT]
