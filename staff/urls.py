"""Where are the pages of people? `callback_urls` belong to the root: allauth looks for that name outside any namespace."""

from django.urls import path

from .adapters import PROVIDER
from .views import account, elevations, factors, keys, logout, people, prove, roles, sessions, sign_in

app_name = "staff"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/again/", sign_in.sign_in_again, name="sign_in_again"),
    path("sign-in/sso/logout/", logout.logout, name="heed_logout"),
    path("prove/", prove.prove, name="prove"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/", account.account, name="account"),
    path("me/preferences/", account.preferences, name="preferences"),
    path("keys/", keys.keys, name="keys"),
    path("keys/issue/", keys.issue_key, name="issue_key"),
    path("keys/<int:pk>/rotate/", keys.rotate_key, name="rotate_key"),
    path("keys/<int:pk>/revoke/", keys.revoke_key, name="revoke_key"),
    path("keys/all/", keys.every_key, name="every_key"),
    path("keys/all/<int:pk>/revoke/", keys.revoke_key_of, name="revoke_key_of"),
    path("me/elevation/", elevations.elevations, name="elevations"),
    path("me/elevation/<str:what>/<int:hours>/", elevations.elevate, name="elevate"),
    path("me/elevation/<int:pk>/end/", elevations.end_elevation, name="end_elevation"),
    path("staff/", people.people, name="people"),
    path("staff/<uuid:pk>/", people.person, name="person"),
    path("staff/<uuid:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("staff/<uuid:pk>/forget/", people.forget, name="forget"),
    path("staff/<uuid:pk>/activate/", people.activate, name="activate"),
    path("staff/<uuid:person>/factors/<int:pk>/remove/", factors.remove_factor_of, name="remove_factor_of"),
    path("me/factors/", factors.own, name="factors"),
    path("me/factors/app/", factors.add_app, name="add_app"),
    path("me/factors/key/", factors.add_key, name="add_key"),
    path("me/factors/<int:pk>/remove/", factors.remove_factor, name="remove_factor"),
    path("me/factors/recovery/", factors.renew_recovery_codes, name="renew_recovery_codes"),
    path("me/second-factor/", factors.second_factor, name="second_factor"),
    path("me/sessions/", sessions.own, name="sessions"),
    path("me/sessions/end-all/", sessions.end_all, name="end_all_sessions"),
    path("me/sessions/<str:session>/end/", sessions.end, name="end_session"),
    path("staff/sessions/", sessions.everybody, name="all_sessions"),
    path("staff/sessions/<str:session>/end/", sessions.end_of, name="end_session_of"),
    path("staff/<uuid:person>/end-sessions/", sessions.end_all_of, name="end_all_sessions_of"),
    path("roles/", roles.roles, name="roles"),
]

callback_urls = [
    path("sign-in/sso/callback/", sign_in.callback, {"provider_id": PROVIDER}, name="openid_connect_callback"),
]
