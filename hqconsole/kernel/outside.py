"""Where may the console call out? Where a setting leads: over https, to the hosts that are meant, never into a house of ours.

People cannot give the console an address to call. What settings say is looked at when it starts (`checks.py`); a webhook is
looked at again before each call, and answers that lead elsewhere are not followed.
"""

import re
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
# Python calls some of these public, though an address of a house stands behind them or in them: IPv4 in IPv6, NAT64, 6to4 and
# its relays, site-local, carriers' own, protocol assignments.
DISGUISES = [
    ip_network(each)
    for each in (
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10"),
        *("192.88.99.0/24", "100.64.0.0/10", "192.0.0.0/24"),
    )
]


def why_not(url: str, *, hosts: Collection[str] = (), may_hold_key: bool = False) -> str:
    """Why the console may not call `url`, as the end of a sentence that begins with its setting; empty where it may.

    `hosts` are the only ones it may lead to, where any are given; `may_hold_key` is for a DSN, which has its key before
    the host. A name that nobody knows is no fault here: nothing is reached by it.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "is no address"
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        return "holds a character that stands in no address"
    if parts.scheme != "https":
        return "does not begin with https://"
    if parts.username is not None and not may_hold_key:
        return "names a user before its host"
    if hosts and host not in hosts:
        return f"leads to another host than {', '.join(hosts)}"
    return why_not_host(host)


def why_not_host(host: str) -> str:
    """The same for a host alone: a name, or an address as such."""
    if not is_host(host):
        return "names no host"
    for address in addresses_of(host):
        if not is_outside(address) and not (host in settings.HQ_INSIDE_HOSTS and is_of_a_house(address)):
            return f"leads to {address}, which is not outside"
    return ""


def is_host(text: str) -> bool:
    """Whether it is written as hosts are: no escapes, no address in disguise such as 0x7f.1 or 2130706433."""
    try:
        ip_address(text)
    except ValueError:
        return bool(NAME.fullmatch(text)) and not text.rpartition(".")[2][:1].isdigit()
    return True


def addresses_of(host: str) -> list[Address]:
    """What the name means now; nothing where nobody knows it."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [ip_address(place[0].partition("%")[0]) for *_kind, place in found]


def is_outside(address: Address) -> bool:
    """Whether it belongs to the public internet, also when it is looked at without its disguise."""
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_global and not address.is_multicast and not any(address in each for each in DISGUISES)


def is_of_a_house(address: Address) -> bool:
    """Whether it belongs to a private network, where hosts named in HQ_INSIDE_HOSTS may stand; never to this machine itself."""
    is_itself = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
    return address.is_private and not is_itself and getattr(address, "ipv4_mapped", None) is None
