from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "hqconsole.local.identity"
    label = "identity"
