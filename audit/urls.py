from django.urls import path

from .views import timeline, undoing

app_name = "audit"
urlpatterns = [
    path("audit/", timeline.index, name="index"),
    path("audit/<seq:seq>/", timeline.detail, name="detail"),
    path("audit/changes/<group:group>/undo/", undoing.undo, name="undo"),
    path("tenants/<slug:slug>/audit/", timeline.of_tenant, name="of_tenant"),
]
