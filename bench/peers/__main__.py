"""The process that measures the libraries: `python -m bench.peers` prints rows of name, value, unit as JSON."""

import json

import django

django.setup()

from bench.peers.measuring import measured  # noqa: E402 - models know no sooner where they belong

print(json.dumps(measured()))
