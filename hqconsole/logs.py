"""How do the processes speak to whoever looks after them? JSON lines, readable ones in dev, scrubbed of secrets in one place.

An error is a defect: what is logged at ERROR or above also goes to Sentry and Slack, where they are set up. Refusals and
other expected answers are never logged so high. Code just uses `logging`.
"""

import logging
import logging.config
import sys
import threading

from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

from hqconsole import sentry
from hqconsole.environment import env_or
from hqconsole.kernel.scrubbing import scrubbed
from hqconsole.kernel.tracing import trace

log = logging.getLogger(__name__)
OURS = ("request_id", "actor", "timestamp", "level", "logger")  # written by us, never hidden


def with_trace(_logger, _method, line: dict) -> dict:
    """Say to which request and actor the line belongs."""
    return line | trace()


def without_secrets(_logger, _method, line: dict) -> dict:
    """Hide secrets and personal data in the message, the traceback and everything else."""
    return {name: value if name in OURS else scrubbed(value, name) for name, value in line.items()}


def is_defect(record: logging.LogRecord) -> bool:
    """Whether an error is one to report. Django also logs each answer from 500 on, such as "back in a moment"."""
    return record.name != "django.request" or bool(record.exc_info)


def configuration(*, readable: bool, slack: bool = False) -> dict:
    """Python's logging configuration for a process: who hears what."""
    renderer = ConsoleRenderer(colors=False, exception_formatter=plain_traceback) if readable else JSONRenderer(sort_keys=True)
    report = {"level": "ERROR", "filters": ["defects"]}
    reports = {"sentry": {"class": "sentry_sdk.integrations.logging.EventHandler"} | report}
    if slack:
        reports["slack"] = {"class": "hqconsole.kernel.defects.Reporter"} | report
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"defects": {"()": lambda: is_defect}},
        "formatters": {
            "line": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": [with_trace, add_log_level, add_logger_name, TimeStamper(fmt="iso", utc=True)],
                "processors": [ProcessorFormatter.remove_processors_meta, format_exc_info, without_secrets, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}} | reports,
        "root": {"handlers": ["console", *reports], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "propagate": True},  # Django's own handlers would not scrub
            "django.server": {"handlers": [], "propagate": True},
            "_granian": {"handlers": [], "propagate": True},
            # A forged host or cookie is a stranger's doing, not a defect of ours.
            "django.security": {"handlers": ["console"], "propagate": False},
        },
    }


def set_up(config: dict) -> None:
    """Begin to log, and see to it that nothing ends a process or a thread without a line."""
    logging.config.dictConfig(config)
    sys.excepthook = log_uncaught
    threading.excepthook = lambda failed: log_uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
    sentry.start(env_or("HQ_SENTRY_DSN"), environment=env_or("HQ_ENV"), release=env_or("HQ_RELEASE"))


def log_uncaught(kind, failure, traceback) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        sys.__excepthook__(kind, failure, traceback)
    else:
        log.critical("Nothing caught this.", exc_info=(kind, failure, traceback))
