from django.urls import path

from .views import coverage, digests, exporting, past, revealing, saved, timeline, undoing, verifying

app_name = "audit"
urlpatterns = [
    path("audit/", timeline.index, name="index"),
    path("audit/verify/", verifying.verify, name="verify"),
    path("audit/verifications/<seq:pk>/acknowledge/", verifying.acknowledge, name="acknowledge"),
    path("audit/months/<month:month>/detach/", verifying.detach_month, name="detach_month"),
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
    path("audit/<seq:seq>/reveal/", revealing.reveal, name="reveal"),
    path("audit/export/", exporting.ask, name="ask_export"),
    path("audit/export/confirm/", exporting.export, name="export"),
    path("audit/export/personal/", exporting.export_personal, name="export_personal"),
    path("audit/exports/", exporting.exports, name="exports"),
    path("audit/exports/<seq:pk>/", exporting.exported, name="exported"),
    path("audit/exports/<seq:pk>/download/", exporting.download_export, name="download_export"),
    path("audit/changes/<group:group>/undo/", undoing.undo, name="undo"),
    path("tenants/<slug:slug>/as-of/", past.tenant_as_of, name="tenant_as_of"),
    path("tenants/<slug:slug>/audit/", timeline.of_tenant, name="of_tenant"),
]
