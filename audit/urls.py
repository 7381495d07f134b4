from django.urls import path

from . import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.index, name="index"),
    path("audit/<seq:seq>/", views.detail, name="detail"),
    path("audit/changes/<group:group>/undo/", views.undo, name="undo"),
    path("tenants/<slug:slug>/audit/", views.of_tenant, name="of_tenant"),
]
