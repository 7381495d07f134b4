"""What can be done about networks? Allow one, and take it off again; never so that one locks oneself out."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission

from . import queries, rules
from .models import Network
from .notation import Net, is_everybody, network_around, network_of
from .sources import parsed


class AlreadyAllowed(Refusal):
    pass


class AlreadyGone(Refusal):
    """Somebody else took the network off."""


class LockedOut(Refusal):
    """Whoever asks for the change could not reach the console after it."""


@action(Permission.NETWORK_ALLOW)
def allow(*, cidr: str, label: str, note: str = "", reason: str, by: Actor) -> Network:
    """Let the addresses of a network reach the console, from at most five seconds after the commit."""
    wanted = network_named(cidr)
    if not label.strip():
        raise InvalidInput({"label": _("Say what this network is.")})
    if Network.objects.filter(cidr=wanted).exists():
        raise AlreadyAllowed(_("%(network)s is allowed already.") % {"network": wanted}, "cidr")
    network = Network.objects.create(cidr=wanted, label=label.strip(), note=note.strip(), added_by=by.name, added_at=clock.now())
    refuse_lock_out(by)
    return network


@action(Permission.NETWORK_DISALLOW, about="network")
def disallow(*, network: Network, reason: str, by: Actor) -> None:
    """Turn the addresses of a network away, unless another network holds them."""
    list(Network.objects.select_for_update().order_by("pk"))  # or two removals at once would each count on the other
    deleted, _kinds = Network.objects.filter(pk=network.pk).delete()
    if not deleted:
        raise AlreadyGone(_("%(network)s is not in the list any more.") % {"network": network.cidr})
    refuse_lock_out(by)


def network_named(cidr: str) -> Net:
    """The network that somebody wrote down. Raises InvalidInput where it is none, or all there is."""
    try:
        network = network_of(cidr)
    except ValueError as trouble:
        raise InvalidInput({"cidr": what_is_meant(cidr)}) from trouble
    if is_everybody(network):
        raise InvalidInput({"cidr": _("This holds every address there is, so the list would keep nobody out.")})
    return network


def what_is_meant(cidr: str) -> str:
    """What to say to somebody who wrote down no network: how it is written, or which one holds the address they wrote."""
    if network := network_around(cidr):
        return _("Bits are set behind the slash. The network around this address is %(network)s.") % {"network": network}
    return _("This is no network. Write it like 10.8.0.0/16 or 2001:db8::/32.")


def refuse_lock_out(by: Actor) -> None:
    """Raise LockedOut, and so roll back, where the rules as they stand now would turn the actor away."""
    if not rules.is_admitted(parsed(by.ip), queries.networks_of_table() + rules.outside_table()):
        raise LockedOut(
            _("This would lock you out: your own address, %(address)s, would be in no allowed network.")
            % {"address": by.ip or _("which cannot be read")}
        )
