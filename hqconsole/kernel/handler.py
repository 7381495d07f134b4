"""How does the server reach Django? With the headers of every answer also on those that Django gives before any middleware.

Evaluations, which the product's servers ask for without end, take a short way to the same views.
"""

import re

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponse

from .headers import with_headers
from .short_way import ShortWay

EVALUATION = re.compile(r"/ofrep/v1/evaluate/flags(/[^/]+)?")


class Handler(ASGIHandler):
    """Django's own. A request that it cannot even read, or that is too large, meets no middleware: its answer does here."""

    def __init__(self):
        super().__init__()
        self.short_way = ShortWay()

    async def __call__(self, scope: dict, receive, send) -> None:
        is_evaluation = scope["type"] == "http" and EVALUATION.fullmatch(scope["path"])
        await (self.short_way if is_evaluation else super()).__call__(scope, receive, send)

    def create_request(self, scope: dict, body_file) -> tuple[ASGIRequest | None, HttpResponse | None]:
        request, answer = super().create_request(scope, body_file)
        return request, answer and with_headers(answer, scope)
