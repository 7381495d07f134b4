"""How is the log in the database verified? As role hq_auditor, in one snapshot, against the checkpoints outside."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import connections, transaction

from .chain import Place
from .checkpoints import BadCheckpoint, Ring, Store, size_of
from .diagnosis import Damage
from .verification import SPAN, Outside, Verdict, verify

END = 2**63 - 1
TELL_EVERY = 10_000  # rows


def examine(
    *,
    first: int = 1,
    last: int | None = None,
    places: Iterable[Place] = (),
    tell: Callable[[int, int], None] = lambda done, total: None,
    store: Store | None = None,
    notes_since: str = "",
) -> Verdict:
    """Recompute the rows from `first` to `last`, or to the end, and hold them against the checkpoints in `store`.

    Goes on to the checkpoint that covers `last`. Begins at the nearest of `places` before `first` that a signed checkpoint
    confirms; rows between there and `first` count with the hashes that are stored. `tell` hears how many rows of how many.
    """
    store = store or Store(settings.CHECKPOINT_DIR)
    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM audit.checkpoint WHERE anchored_at IS NOT NULL")
        (anchored,) = cursor.fetchone()
    # Checkpoints before the snapshot of the rows: what is sealed meanwhile is a tail, not a cut.
    try:
        notes, keys = store.notes(since=notes_since), store.ring()
    except BadCheckpoint as forged:
        return Verdict(0, 0, first_bad=0, kind=Damage.FORGED, detail=str(forged))
    with transaction.atomic(using="auditor"), connections["auditor"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT origin, seq FROM audit.head")
        origin, sealed = cursor.fetchone()
        if origin != store.origin():
            return Verdict(0, 0, first_bad=0, kind=Damage.REPLACED, detail=f"the database holds the chain {origin}")
        outside = Outside(origin, notes, keys, anchored, sealed, gaps(cursor))
        since = nearest(places, first, outside)
        until = None if last is None else next_checkpoint(notes, last)
        span = {"first": first, "last": until or END, "after": since.size if since else 0, "until": until or END}
        total = min(until or sealed, sealed) - span["after"]
        return verify(counted(rows(span), total, tell), outside, since, until)


def rows(span: dict[str, int]) -> Iterator[tuple]:
    with connections["auditor"].connection.cursor(name="ledger", binary=True) as cursor:
        cursor.itersize = TELL_EVERY
        cursor.execute(SPAN, span)
        yield from cursor


def counted(found: Iterator[tuple], total: int, tell: Callable[[int, int], None]) -> Iterator[tuple]:
    done = 0
    tell(0, total)
    while some := list(islice(found, TELL_EVERY)):
        yield from some
        done += len(some)
        tell(done, max(done, total))


def gaps(cursor) -> tuple[tuple[Place, Place], ...]:
    """The months that were taken out of the database."""
    cursor.execute(
        "SELECT first_seq, prev_hash, prev_frontier, last_seq, last_hash, frontier FROM audit.segment"
        " WHERE detached_at IS NOT NULL ORDER BY first_seq"
    )
    return tuple((Place(f - 1, ph, tuple(pf)), Place(n, h, tuple(fr))) for f, ph, pf, n, h, fr in cursor.fetchall())


def nearest(places: Iterable[Place], first: int, outside: Outside) -> Place | None:
    """The last of `places` before row `first` whose root a signed checkpoint of its size has; None: the beginning."""
    known = {place.size: place for place in places if 0 < place.size < first}
    notes = {size: note for note in outside.notes if (size := covered(note)) in known} if known else {}
    return next((known[size] for size in sorted(notes, reverse=True) if confirms(notes[size], known[size], outside.keys)), None)


def confirms(note: str, place: Place, keys: Ring) -> bool:
    try:
        return keys.opened(note).root == place.root
    except BadCheckpoint:  # the verification that begins before it will say so
        return False


def next_checkpoint(notes: list[str], last: int) -> int:
    """The size of the first checkpoint that covers row `last`; `last` itself where none does yet."""
    return min((size for note in notes if (size := covered(note)) >= last), default=last)


def covered(note: str) -> int:
    try:
        return size_of(note)
    except BadCheckpoint:
        return 0
