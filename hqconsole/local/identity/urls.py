"""Where does the demo provider answer? allauth's OpenID Connect endpoints, our authorization, and the page to pick a person."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.pick, name="pick"),
    path("people/", views.people, name="people"),
    path("identity/o/authorize", views.authorize),  # before allauth's own
    path("", include("allauth.idp.urls")),
]
