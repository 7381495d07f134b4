"""Where do lines, events and messages of a test go? Into recorders, with the console's own way of writing them."""

import io
import json
import logging.config

import pytest
import sentry_sdk
from django.conf import settings

from hqconsole import logs, sentry
from tests.servers import MailRecorder, WebRecorder


class Lines(io.StringIO):
    """What the console handler wrote."""

    @property
    def all(self) -> list[dict]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, logger: str) -> list[dict]:
        return [line for line in self.all if line["logger"] == logger]


@pytest.fixture
def lines():
    """The log as production writes it."""
    logging.config.dictConfig(logs.configuration(readable=False))
    written = Lines()
    console_handler().setStream(written)
    yield written
    logging.config.dictConfig(logs.configuration(readable=settings.IS_DEV))


def console_handler() -> logging.StreamHandler:
    return next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)


@pytest.fixture
def sentry_server():
    """A Sentry that the console reports to."""
    with WebRecorder() as server:
        sentry.start(server.dsn, environment="test", release="4.8.15")
        yield server
        stop_sentry()


def stop_sentry() -> None:
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture
def slack(settings):
    with WebRecorder() as server:
        settings.HQ_SLACK_WEBHOOK_URL = server.url
        yield server


@pytest.fixture
def post_office(settings):
    with MailRecorder() as server:
        settings.HQ_SMTP_URL = "smtp://set-up"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def broken_pages(settings):
    """The console with a few pages and an API that fail, quoting what they were sent."""
    settings.ROOT_URLCONF = "tests.watch.pages"
