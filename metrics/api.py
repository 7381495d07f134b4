"""How does Prometheus ask? With an API key whose scope is `metrics.view`."""

from django.http import HttpResponse
from ninja import Router

from hqconsole.kernel.api import PROBLEMS, admit
from hqconsole.kernel.permissions import Permission

from . import exposition

router = Router(tags=["metrics"])


TEXT = {"responses": {200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}}}


@router.get("", response=PROBLEMS, openapi_extra=TEXT, operation_id="metrics.index")
def index(request):
    """All figures in Prometheus' text format."""
    admit(request, Permission.METRICS_VIEW)
    return HttpResponse(exposition.exposed(), content_type=exposition.CONTENT_TYPE)
