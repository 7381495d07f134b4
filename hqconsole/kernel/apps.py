from django.apps import AppConfig

from .converters import register


class KernelConfig(AppConfig):
    name = "hqconsole.kernel"
    label = "kernel"

    def ready(self):
        register()
