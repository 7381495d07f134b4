"""Where does the directory speak to us? Below /scim/v2/."""

from django.urls import path

from . import views

app_name = "scim"
urlpatterns = [
    path("ServiceProviderConfig", views.door(get=views.config), name="config"),
    path("ResourceTypes", views.door(get=views.resource_types), name="resource_types"),
    path("ResourceTypes/<str:key>", views.door(get=views.resource_type), name="resource_type"),
    path("Schemas", views.door(get=views.schema_list), name="schemas"),
    path("Schemas/<str:key>", views.door(get=views.schema), name="schema"),
    path("Users", views.door(get=views.index, post=views.create), name="users"),
    path(
        "Users/<uuid:pk>",
        views.door(get=views.detail, put=views.put, patch=views.patch, delete=views.delete),
        name="user",
    ),
]
