"""How does a message get into Slack? One HTTPS request to the incoming webhook, to a host that is on the list."""

import json
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from hqconsole.kernel.outside import why_not

PATIENCE = 5  # seconds


class NotOnTheList(Exception):
    """The webhook leads to a host, or over a protocol, that this environment does not allow."""


class NoRedirects(HTTPRedirectHandler):
    """A webhook that sends us elsewhere would send our message there."""

    def redirect_request(self, request, fp, code, message, headers, newurl):
        raise HTTPError(newurl, code, "The webhook redirects.", headers, fp)


def post(text: str) -> None:
    """Say `text` in the channel of the webhook. Raises OSError where Slack does not take it."""
    if not settings.IS_DEV and (fault := why_not(settings.HQ_SLACK_WEBHOOK_URL, hosts=settings.HQ_SLACK_HOSTS)):
        raise NotOnTheList(f"HQ_SLACK_WEBHOOK_URL {fault}.")
    body = json.dumps({"text": escaped(text)}).encode()
    kind = {"Content-Type": "application/json"}
    request = Request(settings.HQ_SLACK_WEBHOOK_URL, body, kind)  # noqa: S310 - its scheme was looked at, above
    with build_opener(NoRedirects).open(request, timeout=PATIENCE) as answer:
        answer.read(1000)


def escaped(text: str) -> str:
    """Text in which nobody can be called by `<!channel>` and no link hides behind another."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
