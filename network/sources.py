"""From where was this asked, and under which id do the logs know it?"""

import re
from uuid import uuid4

from django.http import HttpRequest

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def address(request: HttpRequest) -> str:
    """Where the request came from. The proxy in front must set it; a header alone is anybody's word."""
    return request.META.get("REMOTE_ADDR") or ""


def request_id(request: HttpRequest) -> str:
    """The id under which a proxy logged the request, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex
