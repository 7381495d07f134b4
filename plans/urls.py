from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.index, name="index"),
    path("tenants/<slug:slug>/features/", views.of_tenant, name="of_tenant"),
    path("tenants/<slug:slug>/features/differences/", views.differences, name="differences"),
    path("tenants/<slug:slug>/features/<str:key>/", views.explain, name="explain"),
    path("limits/", views.limits, name="limits"),
    path("limits/<str:key>/", views.limit, name="limit"),
    path("limits/<str:key>/rehearse/", views.rehearse_limit, name="rehearse_limit"),
    path("limits/<str:key>/arm/", views.arm_limit, name="arm_limit"),
    path("limits/<str:key>/disarm/", views.disarm_limit, name="disarm_limit"),
    path("unknown-keys/", views.unknown, name="unknown"),
]
