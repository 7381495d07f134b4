"""How do scripts follow a request? They read it; deciding is for people, on its page."""

from datetime import datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema

from hqconsole.kernel import clock
from hqconsole.kernel.api import PROBLEMS, ChangeOut, admit
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from .models import Request, Review

router = Router(tags=["approvals"])
RequestId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]


class RequestOut(Schema):
    """A request and how it stands now. `url` is the page where people decide about it."""

    id: int
    key: str
    verb: str
    subject: str
    state: str
    reason: str
    requester: str
    requested_at: datetime
    expires_at: datetime
    execute_at: datetime | None
    lapses_at: datetime | None
    ended_at: datetime | None
    approvers_needed: int
    approvals: int
    changes: list[ChangeOut]
    outcome: str
    url: str

    @staticmethod
    def resolve_key(request: Request) -> str:
        return request.slug

    @staticmethod
    def resolve_state(request: Request) -> str:
        return request.standing(clock.now())

    @staticmethod
    def resolve_requester(request: Request) -> str:
        return request.requester.name_en

    @staticmethod
    def resolve_approvals(request: Request) -> int:
        return request.reviews.filter(round=request.round, verdict=Review.Verdict.APPROVE).count()

    @staticmethod
    def resolve_changes(request: Request) -> list[dict]:
        return request.told

    @staticmethod
    def resolve_url(request: Request) -> str:
        return request.get_absolute_url()


@router.get("/{request_id}", response={200: RequestOut, **PROBLEMS}, operation_id="approvals.detail")
def detail(request, request_id: RequestId):
    """One request, as it stands now."""
    admit(request, Permission.APPROVALS_VIEW)
    return get_object_or_404(Request.objects.select_related("requester"), pk=request_id)
