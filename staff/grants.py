"""What may somebody do beyond their roles, for a time? Families register where such grants come from."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Grant

if TYPE_CHECKING:
    from .models import Person

Source = Callable[["Person", datetime], Iterable[Grant]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` from now on, too: it gives a person's grants that hold at an instant."""
    SOURCES.append(source)


def grants_of(person: "Person") -> tuple[Grant, ...]:
    """Everything a person holds beyond their roles at this moment."""
    at = clock.now()
    return tuple(grant for source in SOURCES for grant in source(person, at))
