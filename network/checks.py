"""Is there anybody whom the network gate would let in? Asked before the console starts."""

from django.conf import settings
from django.core.checks import Error
from django.db import DatabaseError, InterfaceError

from . import queries, rules
from .notation import is_everybody, sorted_out


def somebody_is_admitted(app_configs, **kwargs) -> list[Error]:
    """Outside dev the console does not start without an allowed network, nor with a list that admits everybody."""
    networks, rest = sorted_out([*settings.HQ_NETWORKS, *rules.lines_of_file()])
    found = [Error(f"HQ_NETWORKS or its file holds {text!r}, which is no network.", id="network.E001") for text in rest]
    if settings.IS_DEV:
        return found
    if any(map(is_everybody, networks)):
        found.append(Error("HQ_NETWORKS or its file admits every address there is.", id="network.E002"))
    if not networks and not table_has_some():
        found.append(
            Error("No network may reach the console: set HQ_NETWORKS, for example to the VPN's 10.8.0.0/16.", id="network.E003")
        )
    return found


def table_has_some() -> bool:
    """Whether networks were allowed in the console; no, where there is no database or no table yet."""
    try:
        return bool(queries.networks_of_table())
    except (DatabaseError, InterfaceError):
        return False
