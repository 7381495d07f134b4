from django.urls import path

from .views import coverage, digests, past, saved, timeline, undoing

app_name = "audit"
urlpatterns = [
    path("audit/", timeline.index, name="index"),
    path("audit/views/save/", saved.save, name="save_view"),
    path("audit/views/<seq:pk>/share/", saved.share, name="share_view"),
    path("audit/views/<seq:pk>/remove/", saved.remove, name="remove_view"),
    path("audit/events/", timeline.events, name="events"),
    path("audit/<seq:seq>/", timeline.detail, name="detail"),
    path("audit/as-of/", past.row_as_of, name="row_as_of"),
    path("audit/coverage/", coverage.coverage, name="coverage"),
    path("audit/digests/", digests.digests, name="digests"),
    path("audit/digests/order/", digests.order_digest, name="order_digest"),
    path("audit/digests/<int:pk>/", digests.digest, name="digest"),
    path("audit/changes/<group:group>/undo/", undoing.undo, name="undo"),
    path("tenants/<slug:slug>/as-of/", past.tenant_as_of, name="tenant_as_of"),
    path("tenants/<slug:slug>/audit/", timeline.of_tenant, name="of_tenant"),
]
