from django.urls import path

from . import views

app_name = "tenants"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("new/slug/", views.slug_check, name="slug_check"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/look/", views.look, name="look"),
    path("<slug:slug>/suspend/", views.suspend, name="suspend"),
    path("<slug:slug>/reactivate/", views.reactivate, name="reactivate"),
]
