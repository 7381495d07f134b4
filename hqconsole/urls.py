"""Where is everything? The families' pages, the raw admin, the API. What has no gate here is refused by the middleware."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from approvals.urls import door_urls
from hqconsole import home
from hqconsole.api import guarded_urls
from staff.urls import callback_urls

handler400 = "hqconsole.home.unreadable"
handler403 = "hqconsole.home.forbidden"
handler404 = "hqconsole.home.not_found"
handler500 = "hqconsole.home.broken"

urlpatterns = [
    path("ofrep/v1/", include("plans.ofrep.urls")),  # first, because it is asked most
    path("", home.index, name="home"),
    path("palette/", home.palette, name="palette"),
    path("", include("tenants.urls")),
    path("", include("plans.urls")),
    path("", include("workflows.urls")),
    path("", include("catalogs.urls")),
    path("", include("jobs.urls")),
    path("approvals/", include("approvals.urls")),
    path("", include("audit.urls")),
    path("", include("network.urls")),
    path("", include("staff.urls")),
    *callback_urls,
    *door_urls,
    path("raw/", admin.site.urls),
    path("api/v1/", guarded_urls()),
    path("scim/v2/", include("staff.scim.urls")),
]

if settings.IS_DEV:
    from hqconsole import kit

    urlpatterns.append(path("kit/", kit.index, name="kit"))
