"""Which pages fail on purpose? They quote what they were sent, as careless code and libraries do."""

import logging

from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI

import hqconsole.api
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate
from hqconsole.urls import handler404, handler500, urlpatterns  # noqa: F401
from jobs.models import Run

log = logging.getLogger(__name__)


@gate(Permission.TENANTS_VIEW)
def fails(request):
    local_secret = request.POST.get("value", "") + request.GET.get("value", "")
    raise ValueError(f"Cannot use {local_secret}")


@gate(Permission.TENANTS_VIEW)
def fails_in_the_database(request):
    Run.objects.create(kind="x", subject=request.POST["value"], dedupe_key="x", state="nonsense")


@gate(Permission.TENANTS_VIEW)
def warns(request):
    log.warning("Somebody sent %s", request.POST.get("value", "nothing"), extra={"request": request})
    return HttpResponse("warned")


@gate(Permission.TENANTS_VIEW)
def refuses(request):
    raise Refusal("Not now.")


broken = NinjaAPI(urls_namespace="broken", auth=[hqconsole.api.Key(), hqconsole.api.Session()])
for kind, handler in ((Exception, hqconsole.api.defect), (Refusal, hqconsole.api.refused)):
    broken.add_exception_handler(kind, handler)


@broken.post("/fails")
def api_fails(request, value: str = ""):
    raise LookupError(f"Nobody knows {value} {request.body.decode()}")


patterns, namespace, instance = broken.urls
for each in patterns:
    each.callback.gate = "api"

urlpatterns = [
    path("broken/fails/", fails),
    path("broken/database/", fails_in_the_database),
    path("broken/warns/", warns),
    path("broken/refuses/", refuses),
    path("api/broken/", (patterns, namespace, instance)),
    *urlpatterns,
]
