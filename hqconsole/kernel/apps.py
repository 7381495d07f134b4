from django.apps import AppConfig

from .converters import register
from .vocabulary import name_everything


class KernelConfig(AppConfig):
    name = "hqconsole.kernel"
    label = "kernel"

    def ready(self):
        register()
        name_everything()
