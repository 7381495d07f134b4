"""The console as an ASGI application: pages, API and event streams. It does not start where something is set up wrong."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hqconsole.settings")
django.setup(set_prefix=False)

from hqconsole.kernel.checks import refuse_to_start_wrong  # noqa: E402  (needs the apps that the line above has loaded)
from hqconsole.kernel.handler import Handler  # noqa: E402

application = Handler()
refuse_to_start_wrong()
