"""Each line of the log is JSON, says to which request and actor it belongs, and passes the scrubber."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings

from hqconsole import logs
from jobs.models import Outbox
from jobs.tasks import carry_outbox
from tests import make

log = logging.getLogger("tests.watch")


def test_a_line_is_json_with_time_level_and_logger(lines):
    log.warning("Tenant %s is late", "laundry-7")

    (line,) = lines.all
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "Tenant laundry-7 is late", "level": "warning", "logger": "tests.watch"}


def test_a_forged_line_break_stays_inside_its_line(lines):
    log.warning("Unknown: %s", 'x\n{"event": "forged"}')

    assert len(lines.all) == 1


@pytest.mark.django_db
def test_a_line_of_a_request_names_the_request_and_the_actor(lines, broken_pages):
    browser = make.client()
    answer = browser.post("/broken/warns/", headers={"X-Request-ID": "proxy-4815162342"})

    (line,) = lines.of("tests.watch.pages")
    assert answer.headers["X-Request-ID"] == line["request_id"] == "proxy-4815162342"
    assert line["actor"].startswith("staff:")


@pytest.mark.django_db
def test_a_request_without_an_id_gets_one_and_a_forged_one_is_replaced(lines, broken_pages):
    ids = {
        make.client().post("/broken/warns/", headers=given).headers["X-Request-ID"] for given in ({}, {"X-Request-ID": "a b\n"})
    }

    assert len(ids) == 2
    assert all(len(each) == 32 for each in ids)
    assert ids == {line["request_id"] for line in lines.of("tests.watch.pages")}


@pytest.mark.django_db
def test_the_page_of_a_defect_shows_the_id_under_which_it_is_logged(lines, broken_pages):
    browser = make.client()
    browser.raise_request_exception = False
    answer = browser.get("/broken/fails/?value=4")

    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.content.decode()
    (line,) = lines.of("django.request")
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "ValueError: Cannot use 4" in line["exception"]


@pytest.mark.django_db
def test_nothing_of_a_request_stays_for_the_next_line(lines, broken_pages):
    make.client().post("/broken/warns/")
    log.warning("Later")

    assert "request_id" not in lines.of("tests.watch")[0]


@pytest.mark.django_db
def test_a_line_of_a_job_names_the_task_and_the_worker(lines):
    message = Outbox.objects.create(topic="unknown", subject="x", key="x")
    carry_outbox.apply(args=[message.pk], task_id="0193a5b2-7c1d-7e8f-9a0b-01234567c0de")
    log.warning("Later")

    (line,) = lines.of("celery.app.trace")
    assert (line["request_id"], line["actor"]) == ("0193a5b2-7c1d-7e8f-9a0b-01234567c0de", "worker:carry_outbox")
    assert "request_id" not in lines.of("tests.watch")[0]


@pytest.mark.parametrize(
    "name", ["django", "django.request", "django.server", "celery", "celery.app.trace", "granian.access", "x"]
)
def test_every_logger_writes_through_the_same_handlers(name, lines):
    logger, handlers = logging.getLogger(name), []
    while logger:
        handlers += logger.handlers
        logger = logger.parent if logger.propagate else None

    ours = set(logging.getLogger().handlers)
    assert {each for each in handlers if not isinstance(each, logging.NullHandler)} <= ours


def test_what_nothing_caught_becomes_a_line(lines):
    try:
        raise ValueError("password=canary-uncaught")
    except ValueError as failure:
        logs.log_uncaught(type(failure), failure, failure.__traceback__)

    (line,) = lines.all
    assert line["level"] == "critical"
    assert "ValueError" in line["exception"]
    assert "canary-uncaught" not in lines.getvalue()


def test_a_command_that_dies_tells_it_in_the_log_scrubbed():
    code = (
        "import django; django.setup(); import threading\n"
        "def fail(): raise ValueError('redis://:canary-thread@h/0')\n"
        "t = threading.Thread(target=fail); t.start(); t.join(); raise KeyError('password=canary-main')"
    )
    died = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert died.returncode == 1
    assert "ValueError" in died.stderr
    assert "KeyError" in died.stderr
    assert "canary-" not in died.stderr.replace("raise KeyError('password=canary-main')", "")


def test_a_stranger_with_a_forged_host_is_logged_but_no_defect(lines, client, settings):
    client.get("/", headers={"Host": "evil.example"})

    (line,) = lines.of("django.security.DisallowedHost")
    assert line["level"] == "error"
    assert not logging.getLogger("django.security").propagate
