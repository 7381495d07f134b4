"""How do scripts say the same? Shared shapes of the API: problems, consent, dry runs, and calls that are made once."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Schema, Status
from pydantic import AfterValidator

from . import review
from .actions import preview, refuse_unless
from .actor import Actor
from .permissions import Permission


class Problem(Schema):
    """An error, as RFC 9457 wants it. `errors` maps fields to what is wrong; `roles` names who could do it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    errors: dict[str, str] = {}
    roles: list[str] = []


def storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL cannot be stored")
    return text


Text = Annotated[str, AfterValidator(storable)]


class ConsentIn(Schema):
    """What the ladder of risk asks for, as the confirm page does."""

    reason: Text = Field("", max_length=500)
    typed_name: Text = Field("", max_length=120, description="The slug of the object, for high risks")
    confirmed: bool = Field(False, description="You have seen what will change (?dry_run=1 shows it)")
    fingerprint: str = Field("", max_length=64, description="From a dry run: refuse if what would change has moved since")

    proof: str = Field("", max_length=36, description="Key of a fresh proof of identity, for high risks (/prove/)")

    def of(self, request: HttpRequest) -> Actor:
        """Whoever calls, with this consent."""
        return request.auth.consenting(
            confirmed=self.confirmed,
            typed_name=self.typed_name,
            fingerprint=self.fingerprint,
            proof=request.find_proof(self.proof),
        )


class ChangeOut(Schema):
    object: str
    field: str
    before: object | None = None
    after: object | None = None


class PreviewOut(Schema):
    """The answer to a dry run: what would change, how much is touched, who else has to agree, or why it would be refused."""

    changes: list[ChangeOut]
    affected: dict[str, int]
    refusal: str = ""
    review: str = ""
    fingerprint: str


class SentOut(Schema):
    """The answer where somebody else has to agree first: the request's key and the page where it is decided."""

    title: str
    status: str = "pending"
    request: str
    url: str


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 428, 429, 503), Problem)


def admit(request: HttpRequest, verb: Permission) -> None:
    """Let only those read who hold `verb`. Raises Forbidden."""
    request.verb = verb
    refuse_unless(request.auth, verb)


def perform(request: HttpRequest, act: Callable, *, dry_run: bool, done: int, **arguments):
    """Do an action, or with `dry_run` only show what it would change; the answer's status is `done`, or 202."""
    request.verb = act.action.verb
    if not dry_run:
        return Status(done, act(**arguments))
    look = preview(act, **arguments)
    refusal = look.refusal.message if look.refusal else ""
    demand = None if look.refusal else review.demanded(act.action, arguments)
    shown = PreviewOut(
        changes=look.changes,
        affected=look.affected,
        refusal=refusal,
        review=str(demand.sentence) if demand else "",
        fingerprint=look.fingerprint,
    )
    return Status(202, shown)
