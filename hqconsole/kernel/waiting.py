"""How much waits for somebody in each room of the console? Families say it, the sidebar asks.

A count is looked at on every page, so it is one cheap query.
"""

from collections.abc import Callable

from .actor import Actor

COUNTS: dict[str, Callable[[Actor], int]] = {}


def register(url_name: str, count: Callable[[Actor], int]) -> None:
    """Show beside the room with this URL what `count` finds for whoever is looking."""
    COUNTS[url_name] = count


def count_for(url_name: str, actor: Actor) -> int:
    """How much waits for the actor in that room; 0 where nobody counts."""
    return COUNTS[url_name](actor) if url_name in COUNTS else 0
