"""Where are the pages of people? `callback_urls` belong to the root: allauth looks for that name outside any namespace."""

from django.urls import path

from . import views
from .adapters import PROVIDER

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/again/", views.sign_in_again, name="sign_in_again"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("me/", views.account, name="account"),
    path("me/preferences/", views.preferences, name="preferences"),
    path("me/tokens/issue/", views.issue_token, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("roles/", views.roles, name="roles"),
]

callback_urls = [
    path("sign-in/sso/callback/", views.callback, {"provider_id": PROVIDER}, name="openid_connect_callback"),
]
