from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.index, name="index"),
    path("tenants/<slug:slug>/features/", views.of_tenant, name="of_tenant"),
]
