"""From where was this asked?

Only what the socket says can be believed; and of X-Forwarded-For what our own proxies added, which is the N-th entry from
the right, N being HQ_TRUSTED_PROXIES. `Forwarded`, X-Real-IP and whatever stands further left are anybody's word.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address

PORT = r"(?::[0-9]{1,5})?"
ENTRY = re.compile(rf"(?P<four>[0-9.]{{7,15}}){PORT}|\[(?P<boxed>[0-9A-Fa-f:.]{{2,45}})\]{PORT}|(?P<six>[0-9A-Fa-f:.]{{2,45}})")


def address(request: HttpRequest) -> str:
    """Where the request came from, as text; empty where nobody we trust says it."""
    found = peer(request)
    return "" if found is None else str(found)


def peer(request: HttpRequest) -> Address | None:
    """Where the request came from. None where fewer proxies than expected wrote down a readable address."""
    expected = settings.HQ_TRUSTED_PROXIES
    if not expected:
        return parsed(request.META.get("REMOTE_ADDR") or "")
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-expected:]
    addresses = [parsed(entry) for entry in entries]
    return addresses[0] if len(addresses) == expected and None not in addresses else None


def parsed(entry: str) -> Address | None:
    """An address as proxies write it, a port and the brackets of IPv6 allowed; zones, names and anything else give None.

    An IPv4 address in IPv6 dress (::ffff:192.0.2.1) is the IPv4 address.
    """
    match = ENTRY.fullmatch(entry.strip(" \t"))
    if not match:
        return None
    try:
        found = ip_address(match["four"] or match["boxed"] or match["six"])
    except ValueError:
        return None
    if match["boxed"] and found.version == 4:
        return None
    return getattr(found, "ipv4_mapped", None) or found
