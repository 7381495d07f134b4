"""How does the server reach Django? By Django's own way, except that what machines ask without end takes a shorter one."""

import re

from .headers import DressingHandler
from .short_way import ShortWay

EVALUATION = re.compile(r"/ofrep/v1/evaluate/flags(/[^/]+)?")


class Handler(DressingHandler):
    """Evaluations, which the product's servers ask for, take the short way to the same views."""

    def __init__(self):
        super().__init__()
        self.short_way = ShortWay()

    async def __call__(self, scope: dict, receive, send) -> None:
        is_evaluation = scope["type"] == "http" and EVALUATION.fullmatch(scope["path"])
        await (self.short_way if is_evaluation else super()).__call__(scope, receive, send)
