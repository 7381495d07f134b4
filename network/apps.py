from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Network")

    def ready(self):
        from .checks import somebody_is_admitted

        register(somebody_is_admitted)
