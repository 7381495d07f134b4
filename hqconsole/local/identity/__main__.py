"""Prepare the demo identity provider: its database, its one client and its people. Safe to run again."""

import os

import django


def prepare() -> None:
    """Create or bring up to date everything the provider needs before it can be started."""
    from allauth.idp.oidc.models import Client
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from .people import PEOPLE, give_roles

    call_command("migrate", verbosity=0)
    client, _ = Client.objects.get_or_create(id=settings.HQ_OIDC_CLIENT_ID)
    client.name, client.skip_consent = "HQ Console", True
    client.set_secret(settings.HQ_OIDC_CLIENT_SECRET)
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN])
    client.set_scopes(["openid", "profile", "email", "roles"])
    client.set_redirect_uris(settings.HQ_CALLBACKS)
    client.save()
    knows_roles = Group.objects.exists()  # a provider from before roles could be changed has people without any
    for person in PEOPLE.values():
        user, is_new = get_user_model().objects.get_or_create(username=person.sub, defaults={"password": make_password(None)})
        if is_new or not knows_roles:
            give_roles(user, person.roles)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "hqconsole.local.identity.settings"
    django.setup()
    prepare()
