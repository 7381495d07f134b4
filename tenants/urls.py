"""Where are the pages of tenants? One of them is about a person: what somebody is entrusted with."""

from django.urls import path

from . import views

app_name = "tenants"
urlpatterns = [
    path("tenants/", views.index, name="index"),
    path("tenants/new/", views.create, name="create"),
    path("tenants/new/slug/", views.slug_check, name="slug_check"),
    path("tenants/<slug:slug>/", views.detail, name="detail"),
    path("tenants/<slug:slug>/look/", views.look, name="look"),
    path("tenants/<slug:slug>/suspend/", views.suspend, name="suspend"),
    path("tenants/<slug:slug>/reactivate/", views.reactivate, name="reactivate"),
    path("tenants/<slug:slug>/forget/", views.forget, name="forget"),
    path("tenants/<slug:slug>/trust/", views.trust, name="trust"),
    path("tenants/<several:slugs>/trust/<uuid:pk>/<several:verbs>/<day:until>/", views.entrust, name="entrust"),
    path("tenants/<slug:slug>/trust/<seq:pk>/end/", views.end_trust, name="end_trust"),
    path("staff/<uuid:pk>/trust/", views.trusts_of_person, name="trusts_of_person"),
]
