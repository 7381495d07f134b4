"""The console as an ASGI application: pages, API and event streams. It does not start where something is set up wrong."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hqconsole.settings")
application = get_asgi_application()

from hqconsole.kernel.checks import refuse_to_start_wrong  # noqa: E402  (needs the apps that the line above has loaded)

refuse_to_start_wrong()
