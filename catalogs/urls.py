from django.urls import path

from . import views

app_name = "catalogs"
urlpatterns = [
    path("catalogs/", views.index, name="index"),
    path("catalogs/<slug:key>/", views.detail, name="detail"),
    path("tenants/<slug:slug>/catalogs/", views.of_tenant, name="of_tenant"),
]
