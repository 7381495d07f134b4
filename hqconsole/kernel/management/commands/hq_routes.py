"""Lists every address of the console with the permission that opens it, for whoever examines it from outside."""

import json

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver


class Command(BaseCommand):
    help = "Print every route and its gate as JSON: a verb, `api` where the operation asks, null for the few public ones."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, which is the only form there is")

    def handle(self, *args, **options):
        self.stdout.write(json.dumps(list(routes(get_resolver())), indent=2))


def routes(resolver: URLResolver, prefix: str = ""):
    """Each route as {route, name, gate}; a view without a gate says so, and is refused by the middleware."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            gate = getattr(pattern.callback, "gate", "missing")
            yield {"route": route, "name": pattern.name, "gate": gate and str(gate)}
