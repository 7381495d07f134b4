"""Secrets and personal data that are pushed through every door are found in no log line, no Sentry event, no Slack message.

The guard against a test that finds nothing because nothing was said: harmless words pushed along with them arrive.
"""

import json
import logging.config

import pytest
from django.conf import settings as console
from django.urls import reverse

from hqconsole import logs
from hqconsole.kernel.defects import Reporter
from jobs import running
from jobs.models import Outbox, Run, Step
from jobs.outbox import deliver
from jobs.running import Part
from tests import make
from tests.watch.canaries import CANARIES, Canary
from tests.watch.conftest import Lines, console_handler
from tests.watch.test_sentry import events

HARMLESS = "harmless-marker"
TEXT = f"{HARMLESS} " + "\n".join(canary.as_written for canary in CANARIES)


@pytest.fixture
def log(committed_db, sentry_server, slack, broken_pages):
    """The log of a console that reports to Sentry and Slack, with a database of its own."""
    logging.config.dictConfig(logs.configuration(readable=False, slack=True))
    written = Lines()
    console_handler().setStream(written)
    yield written
    logging.config.dictConfig(logs.configuration(readable=console.IS_DEV))


def push_through_every_door(text: str) -> None:
    """Say `text` in forms, queries, headers, the API, exceptions, database errors, jobs and bare log calls."""
    browser = make.client()
    browser.raise_request_exception = False
    line = text.replace("\n", " ")
    headers = {
        "Authorization": f"Bearer {line}",
        "X-Api-Key": line,
        "Referer": f"https://hq.example/?code={line}",
        "X-Request-ID": line,
    }
    for path in ("/broken/fails/", "/broken/warns/", "/broken/database/", reverse("tenants:create")):
        browser.post(path, {"value": text[:80], "name_en": text, "name_ar": text, "email": text, "slug": text}, headers=headers)
        browser.post(path, {"value": text, "typed_name": text, "reason": text})
    for path in ("/broken/fails/", "/tenants/", "/palette/", "/accounts/oidc/sso/login/callback/", f"/{line[:60]}/"):
        browser.get(path, {"value": text, "text": text, "q": text, "code": text, "state": text}, headers=headers)
    browser.post("/api/broken/fails", json.dumps({"value": text}), content_type="application/json", headers=headers)
    browser.post("/api/v1/tenants", json.dumps({"slug": text, "name_en": text}), content_type="application/json", headers=headers)
    push_through_jobs(text)
    logging.getLogger("a.library").error("Could not use %s", text, extra={"password": text, "data": {"email": text}})
    logging.getLogger("a.library").warning({"token": text, "list": [text]})


def push_through_jobs(text: str) -> None:
    def fail(*_given):
        raise RuntimeError(text)

    run = Run.objects.create(kind="provision_tenant", subject="x", dedupe_key=str(hash(text)), ordered_by="x")
    running.carry(run.pk, [Part("odd", "Odd", reach_out=fail)])


def said_outside(log, sentry_server, slack) -> str:
    """Everything that left: lines, envelopes, messages; and what jobs keep of their errors."""
    reporter = next(each for each in logging.getLogger().handlers if isinstance(each, Reporter))
    reporter.flush()
    for message in Outbox.objects.filter(topic="notice.slack"):
        deliver(message)
    envelopes = [json.dumps(event, ensure_ascii=False) for event in events(sentry_server)]
    messages = [request.json["text"] for request in slack.arrived]
    kept = [*Run.objects.values_list("error", flat=True), *Step.objects.values_list("error", flat=True)]
    kept += [json.dumps(payload, ensure_ascii=False) for payload in Outbox.objects.values_list("payload", flat=True)]
    lines = [json.dumps(line, ensure_ascii=False) for line in log.all]
    assert min(len(lines), len(envelopes), len(messages)) >= 5
    assert HARMLESS in "".join(lines)
    assert HARMLESS in "".join(envelopes)
    return "\n".join([*lines, *envelopes, *messages, *kept])


def found_in(text: str) -> list[str]:
    """Each canary that is there, with what stands around it."""
    return [f"{each.name}: {around(each.value, text)}" for each in CANARIES if each.value in text or escaped(each) in text]


def escaped(canary: Canary) -> str:
    return canary.value.replace("\\", "\\\\")


def around(value: str, text: str) -> str:
    place = max(text.find(value), 0)
    return text[max(0, place - 60) : place + len(value) + 60]


def test_no_canary_leaves_the_console(log, sentry_server, slack):
    push_through_every_door(TEXT)
    for canary in CANARIES:
        logging.getLogger("a.library").error("Could not use %s", canary.as_written)
    for number in range(0, len(CANARIES), 8):
        push_through_jobs(" and ".join(canary.as_written for canary in CANARIES[number : number + 8]))

    assert len(CANARIES) >= 30
    assert found_in(said_outside(log, sentry_server, slack)) == []


def test_without_the_scrubber_they_would_leave(log, sentry_server, slack, monkeypatch):
    monkeypatch.setattr(logs, "scrubbed", lambda value, _key="": value)
    push_through_every_door(TEXT)

    assert len(found_in(said_outside(log, sentry_server, slack))) == len(CANARIES)
