"""Every unhandled error reaches Sentry once, with nothing in it that a stranger may not read; a dead Sentry costs no time."""

import logging
import os
import statistics
import subprocess
import sys
import time

import pytest
import sentry_sdk
from django.conf import settings
from django.core.management import call_command

from hqconsole import sentry
from jobs import running
from jobs.models import Outbox, Run
from jobs.running import Part
from jobs.tasks import carry_outbox
from tests import make
from tests.servers import BlackHole, WebRecorder
from tests.watch.conftest import stop_sentry


def events(server: WebRecorder) -> list[dict]:
    sentry_sdk.flush(timeout=5)
    return server.events


@pytest.fixture
def browser(broken_pages):
    browser = make.client()
    browser.raise_request_exception = False
    return browser


@pytest.mark.django_db
def test_a_page_that_breaks_is_reported_once_under_its_request_and_release(sentry_server, browser):
    answer = browser.get("/broken/fails/?value=7")

    (event,) = events(sentry_server)
    (failure,) = event["exception"]["values"]
    assert (failure["type"], failure["value"]) == ("ValueError", "Cannot use 7")
    assert failure["stacktrace"]["frames"][-1]["function"] == "fails"
    assert (event["environment"], event["release"]) == ("test", "4.8.15")
    assert event["tags"]["request_id"] == answer.headers["X-Request-ID"]
    assert event["tags"]["actor"].startswith("staff:")


@pytest.mark.django_db
def test_an_api_call_that_breaks_is_reported_once(sentry_server, browser):
    assert browser.post("/api/broken/fails?value=7", {}, content_type="application/json").status_code == 500

    assert [each["exception"]["values"][-1]["type"] for each in events(sentry_server)] == ["LookupError"]


@pytest.mark.django_db
def test_a_task_a_run_and_the_sweeper_that_break_are_reported(sentry_server):
    odd = Outbox.objects.create(topic="unknown", subject="x", key="x")
    run = Run.objects.create(kind="provision_tenant", subject="x", dedupe_key="x", ordered_by="x")
    carry_outbox.apply(args=[odd.pk])
    running.carry(run.pk, [Part("odd", "Odd", reach_out=lambda *_: 1 / 0)])
    Run.objects.create(pk=-1, kind="of_the_future", subject="x", dedupe_key="odd", ordered_by="x")
    call_command("sweep", "--once")

    assert [each["logger"] for each in events(sentry_server)] == ["celery.app.trace", "jobs.running", "jobs.sweeping"]


def test_a_process_that_dies_is_reported_before_it_is_gone():
    with WebRecorder() as server:
        code = "import django; django.setup(); raise KeyError('slug')"
        environment = {"HQ_SENTRY_DSN": server.dsn, "HQ_RELEASE": "4.8.16"}
        died = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, env=os.environ | environment, check=False)

        (event,) = server.events
        assert died.returncode == 1
        assert (event["level"], event["release"]) == ("fatal", "4.8.16")


def test_a_sealer_that_dies_is_reported():
    with WebRecorder() as server:
        environment = {"HQ_SENTRY_DSN": server.dsn, "HQ_CHECKPOINT_KEY_FILE": "/nowhere"}
        subprocess.run([sys.executable, "-m", "audit.sealer"], cwd=settings.BASE_DIR, env=os.environ | environment, check=False)

        (event,) = server.events
        assert event["exception"]["values"][0]["type"] == "FileNotFoundError"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/broken/refuses/", "/broken/warns/", "/nowhere/", "/tenants/no-such-tenant/"])
def test_expected_outcomes_are_not_reported(sentry_server, browser, path):
    browser.get(path)
    browser.post(path)

    assert events(sentry_server) == []


@pytest.mark.django_db
def test_back_in_a_moment_is_an_answer_and_no_second_event(sentry_server):
    logging.getLogger("django.request").error("Service Unavailable: /")

    assert events(sentry_server) == []


@pytest.mark.django_db
def test_an_event_has_no_request_no_body_no_cookies_and_no_variables(sentry_server, browser):
    browser.post("/broken/fails/?value=canary-in-query", {"value": "canary-in-form"}, headers={"Authorization": "canary-header"})

    (event,) = events(sentry_server)
    assert set(event) <= sentry.ALLOWED | {"tags", "exception"}
    assert set(event["exception"]["values"][0]["stacktrace"]["frames"][-1]) <= sentry.PLACE
    (sent,) = sentry_server.arrived
    assert browser.cookies["hq_session"].value.encode() not in sent.body
    assert b"canary-header" not in sent.body


@pytest.mark.django_db
def test_a_sentry_that_hangs_never_slows_a_request(browser):
    unwatched = times_of(browser)
    with BlackHole() as hole:
        sentry.start(hole.dsn, environment="test", release="")
        watched = times_of(browser)
        stop_sentry()

    assert statistics.median(watched) < statistics.median(unwatched) + 0.05
    assert max(watched) < 3  # whoever waited for it would wait for much longer


def times_of(browser, count: int = 150) -> list[float]:
    """How long failing requests take, in seconds. There are more of them than events may wait."""
    times = []
    for number in range(count):
        began = time.perf_counter()
        assert browser.get(f"/broken/fails/?value={number}").status_code == 500
        times.append(time.perf_counter() - began)
    return times
