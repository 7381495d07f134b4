from django.urls import path

from . import views

app_name = "plans"
urlpatterns = [
    path("plans/", views.index, name="index"),
    path("tenants/<slug:slug>/features/", views.of_tenant, name="of_tenant"),
    path("tenants/<slug:slug>/features/<slug:key>/override/", views.override, name="override"),
    path("tenants/<slug:slug>/features/<slug:key>/top-up/", views.top_up, name="top_up"),
    path("tenants/<slug:slug>/features/<slug:key>/exempt/", views.exempt, name="exempt"),
    path("flags/", views.flags, name="flags"),
    path("flags/overrides/", views.overrides, name="overrides"),
    path("flags/stale/", views.stale, name="stale"),
    path("flags/<slug:key>/", views.flag, name="flag"),
    path("flags/<slug:key>/kill/", views.kill, name="kill"),
    path("flags/<slug:key>/revive/", views.revive, name="revive"),
    path("flags/<slug:key>/default/", views.set_default, name="set_default"),
    path("flags/<slug:key>/override/", views.override_for, name="override_for"),
    path("flags/<slug:key>/overrides/<uuid:pk>/", views.override_page, name="override_page"),
    path("flags/<slug:key>/overrides/<uuid:pk>/change/", views.change_override, name="change_override"),
    path("flags/<slug:key>/overrides/<uuid:pk>/renew/", views.renew_override, name="renew_override"),
    path("flags/<slug:key>/overrides/<uuid:pk>/revoke/", views.revoke_override, name="revoke_override"),
]
