"""Where does the product ask? At the addresses of the OpenFeature protocol, below the root."""

from django.urls import path

from . import views

app_name = "ofrep"
urlpatterns = [
    path("evaluate/flags", views.evaluate_flags, name="evaluate_flags"),
    path("evaluate/flags/<str:key>", views.evaluate_flag, name="evaluate_flag"),
    path("streams/<str:slug>", views.streams, name="streams"),
]
