from django.urls import path

from . import views

app_name = "workflows"
urlpatterns = [
    path("workflows/", views.index, name="index"),
    path("workflows/<slug:key>/", views.detail, name="detail"),
    path("tenants/<slug:slug>/workflow/", views.of_tenant, name="of_tenant"),
]
