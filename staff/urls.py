"""Where are the pages of people? `callback_urls` belong to the root: allauth looks for that name outside any namespace."""

from django.urls import path

from .adapters import PROVIDER
from .views import account, prove, roles, sign_in

app_name = "staff"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/again/", sign_in.sign_in_again, name="sign_in_again"),
    path("prove/", prove.prove, name="prove"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/", account.account, name="account"),
    path("me/preferences/", account.preferences, name="preferences"),
    path("me/tokens/issue/", account.issue_token, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", account.revoke_token, name="revoke_token"),
    path("roles/", roles.roles, name="roles"),
]

callback_urls = [
    path("sign-in/sso/callback/", sign_in.callback, {"provider_id": PROVIDER}, name="openid_connect_callback"),
]
