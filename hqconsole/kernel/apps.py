from django.apps import AppConfig

from .converters import register
from .vocabulary import name_everything


class KernelConfig(AppConfig):
    name = "hqconsole.kernel"
    label = "kernel"

    def ready(self):
        from .checks import register_all  # views behind it need models, which are ready only now

        register()
        name_everything()
        register_all()
