"""The demo identity provider as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "hqconsole.local.identity.settings"
application = get_asgi_application()
