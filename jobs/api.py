"""How do scripts follow a run?"""

from datetime import datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from . import actions, queries
from .models import Run

router = Router(tags=["runs"])
RunId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]


class StepOut(Schema):
    name: str
    state: str
    attempts: int
    error: str
    finished_at: datetime | None


class RunOut(Schema):
    id: int
    kind: str
    subject: str
    state: str
    attempt: int
    error: str
    created_at: datetime
    finished_at: datetime | None
    steps: list[StepOut] = []

    @staticmethod
    def resolve_steps(run: Run):
        return list(run.steps.all())


class RunsOut(Schema):
    """A page of runs, newest first. Give `next` back as `cursor` for the page that follows."""

    items: list[RunOut]
    next: str


class WantedRunsIn(Schema):
    kind: Text = Field("", max_length=40)
    state: Text = Field("", max_length=10)
    subject: Text = Field("", max_length=80)
    cursor: Text = Field("", max_length=20)


@router.get("", response={200: RunsOut, **PROBLEMS}, operation_id="jobs.index")
def index(request, wanted: Query[WantedRunsIn]):
    admit(request, Permission.JOBS_VIEW)
    page = (
        queries.monitor(kind=wanted.kind, state=wanted.state, subject=wanted.subject)
        .prefetch_related("steps")
        .page_after(wanted.cursor, key="-id")
    )
    return {"items": page.rows, "next": page.next}


@router.get("/{run_id}", response={200: RunOut, **PROBLEMS}, operation_id="jobs.run")
def run(request, run_id: RunId):
    admit(request, Permission.JOBS_VIEW)
    return get_object_or_404(Run, pk=run_id)


@router.post("/{run_id}/retry", response={200: RunOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="jobs.retry")
def retry(request, run_id: RunId, consent: ConsentIn, dry_run: bool = False):
    """Queue a failed run again, from its failed step on."""
    run = get_object_or_404(Run, pk=run_id)
    return perform(request, actions.retry, dry_run=dry_run, done=200, run=run, by=consent.of(request))
