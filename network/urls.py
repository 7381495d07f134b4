from django.urls import path

from . import views

app_name = "network"
urlpatterns = [
    path("network/", views.index, name="index"),
    path("network/allow/", views.allow, name="allow"),
    path("network/<seq:pk>/disallow/", views.disallow, name="disallow"),
]
