"""Which doors does the sign-in library have here? One: the way back from the provider."""

import pytest
from django.urls import NoReverseMatch, reverse

# allauth's own pages; a mounted one would be a second way in
CLOSED = [
    "account_login",
    "account_logout",
    "account_signup",
    "account_reauthenticate",
    "account_set_password",
    "account_reset_password",
    "account_email",
    "account_inactive",
    "socialaccount_signup",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]


def test_the_callback_is_where_the_provider_was_told():
    assert reverse("openid_connect_callback", kwargs={"provider_id": "sso"}) == "/sign-in/sso/callback/"


@pytest.mark.parametrize("name", CLOSED)
def test_allauths_own_pages_are_not_mounted(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_another_provider_cannot_be_named():
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_callback", kwargs={"provider_id": "other"})
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", kwargs={"provider_id": "sso"})


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/", "/admin/login/", "/raw/login/", "/accounts/3rdparty/signup/"])
def test_the_usual_doors_of_such_sites_lead_nowhere(client, db, path):
    answer = client.post(path, {"username": "salma", "password": "x", "login": "salma"})

    assert answer.status_code in {404, 302}
    assert "_auth_user_id" not in client.session
