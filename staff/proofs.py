"""How does somebody prove anew that it is them? Asked for on a page of its own, given for one act, spent by that act.

A proof belongs to the session and the person that asked, and to one purpose: the digest of a verb with its arguments
(`Action.purpose`). Source: NIST SP 800-63B 7.2 (reauthentication), OWASP ASVS 5.0 7.5.3.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from hqconsole.kernel import clock

from . import sessions
from .models import Proof


@dataclass(frozen=True)
class GivenProof:
    """A proof as the kernel knows it (`kernel/actor.py`)."""

    row: Proof

    def is_for(self, purpose: str) -> bool:
        return self.row.purpose == purpose

    def spend(self) -> bool:
        """Use it up in the present transaction: of two acts at once, one finds it spent."""
        at = clock.now()
        return bool(Proof.objects.spendable(at).filter(pk=self.row.pk).update(used_at=at))


def ask(request: HttpRequest, purpose: str, method: str = Proof.Method.PROVIDER) -> Proof:
    """Write down that this session wants to prove itself for `purpose`."""
    return Proof.objects.create(
        person=request.user, session=sessions.identity(request), purpose=purpose, method=method, asked_at=clock.now()
    )


def asked(request: HttpRequest, key: str) -> Proof | None:
    """The proof that this session asked for under `key`."""
    try:
        pk = UUID(key)
    except ValueError:
        return None
    return Proof.objects.filter(pk=pk, person=request.user, session=sessions.identity(request)).first()


def given(request: HttpRequest, key: str) -> GivenProof | None:
    """The proof under `key`, if this session gave it and it can still be spent."""
    if request.actor is None or not request.user.is_authenticated or not key:
        return None
    row = asked(request, key)
    is_spendable = row is not None and Proof.objects.spendable(clock.now()).filter(pk=row.pk).exists()
    return GivenProof(row) if is_spendable else None
