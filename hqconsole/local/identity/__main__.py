"""Prepare the demo identity provider: its database, its one client and its people. Safe to run again."""

import os

import django


def prepare() -> None:
    """Create or bring up to date everything the provider needs before it can be started."""
    from allauth.idp.oidc.models import Client
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from .people import PEOPLE

    call_command("migrate", verbosity=0)
    client, _ = Client.objects.get_or_create(id=settings.HQ_OIDC_CLIENT_ID)
    client.name, client.skip_consent = "HQ Console", True
    client.set_secret(settings.HQ_OIDC_CLIENT_SECRET)
    client.set_scopes(["openid", "profile", "email", "roles"])
    client.set_redirect_uris(settings.HQ_CALLBACKS)
    client.save()
    for sub in PEOPLE:
        get_user_model().objects.get_or_create(username=sub, defaults={"password": make_password(None)})


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "hqconsole.local.identity.settings"
    django.setup()
    prepare()
