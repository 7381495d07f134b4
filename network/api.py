"""How do scripts see and change the networks that may reach the console?"""

from datetime import datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from . import actions, queries
from .models import Network

router = Router(tags=["networks"])
NetworkId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]


class NetworkIn(ConsentIn):
    cidr: Text = Field(max_length=50, description="As 10.8.0.0/16 or 2001:db8::/32")
    label: Text = Field(max_length=80, description="What it is")
    note: Text = Field("", max_length=200)


class NetworkOut(Schema):
    """A network of the table; those that settings name are always allowed and not among them."""

    id: int
    cidr: str
    label: str
    note: str
    added_by: str
    added_at: datetime

    @staticmethod
    def resolve_cidr(network: Network) -> str:
        return str(network.cidr)


@router.get("", response={200: list[NetworkOut], **PROBLEMS}, operation_id="network.index")
def index(request):
    """Every network of the table, in the order of addresses."""
    admit(request, Permission.NETWORK_VIEW)
    return queries.networks()


@router.post("", response={201: NetworkOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="network.allow")
def allow(request, wanted: NetworkIn, dry_run: bool = False):
    """Let the addresses of a network reach the console."""
    said = {"cidr": wanted.cidr, "label": wanted.label, "note": wanted.note, "reason": wanted.reason}
    return perform(request, actions.allow, dry_run=dry_run, done=201, **said, by=wanted.of(request))


@router.post(
    "/{network_id}/disallow", response={204: None, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="network.disallow"
)
def disallow(request, network_id: NetworkId, consent: ConsentIn, dry_run: bool = False):
    """Turn the addresses of a network away, unless another network holds them."""
    network, by = get_object_or_404(Network, pk=network_id), consent.of(request)
    return perform(request, actions.disallow, dry_run=dry_run, done=204, network=network, reason=consent.reason, by=by)
