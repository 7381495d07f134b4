"""How is a network written? As CIDR: an address, a slash and how many of its bits count."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

Net = IPv4Network | IPv6Network
FOUR_IN_SIX = ip_network("::ffff:0:0/96")


def network_of(text: str) -> Net:
    """The network that `text` names; a bare address is a network of one. IPv4 in IPv6 dress becomes IPv4.

    Raises ValueError where it names none, has a zone, or has bits set behind the slash.
    """
    if "%" in text:
        raise ValueError("a zone is no part of a network")
    network = ip_network(text.strip())
    if network.version == 6 and network.subnet_of(FOUR_IN_SIX):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - FOUR_IN_SIX.prefixlen))
    return network


def network_around(text: str) -> Net | None:
    """The network that holds the address in `text`, where only the bits behind the slash are too many."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def is_everybody(network: Net) -> bool:
    """Whether a network leaves nobody out, which makes a list of it no list."""
    return network.prefixlen == 0


def sorted_out(texts: Iterable[str]) -> tuple[tuple[Net, ...], tuple[str, ...]]:
    """The networks among `texts`, and what is none."""
    networks, rest = [], []
    for text in texts:
        try:
            networks.append(network_of(text))
        except ValueError:
            rest.append(text)
    return tuple(networks), tuple(rest)
