"""What does Sentry learn of a defect? Its type, its scrubbed message, where it happened and the request's id; nothing else.

Events come only from the handler in `logs.py`: none of the SDK's integrations looks into requests, cookies or jobs. A
thread of the SDK sends them; a Sentry that is slow or away costs lost events, never a request's time.
"""

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.transport import HttpTransport

from hqconsole.kernel.scrubbing import scrubbed
from hqconsole.kernel.tracing import trace

ALLOWED = frozenset(
    {
        *("event_id", "timestamp", "platform", "level", "logger", "logentry"),
        *("environment", "release", "server_name", "sdk"),
    }
)
PLACE = frozenset({"filename", "abs_path", "module", "function", "lineno", "in_app"})
WAITING_AT_MOST = 100  # events; more are dropped


class Impatient(HttpTransport):
    """Gives up on a Sentry that does not answer within seconds."""

    TIMEOUT = 5


def start(dsn: str, *, environment: str, release: str) -> None:
    """Report defects to the Sentry behind `dsn`; without one nothing is reported."""
    if not dsn:
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        transport=Impatient,
        transport_queue_size=WAITING_AT_MOST,
        shutdown_timeout=1,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(callback=lambda pending, timeout: None), DedupeIntegration()],
        auto_session_tracking=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=allowed,
    )


def allowed(event: dict, _hint: dict) -> dict:
    """The event with the allowed parts only, scrubbed, under the id of its request."""
    failures = event.pop("exception", {}).get("values", [])
    told = {name: scrubbed(part, name) for name, part in event.items() if name in ALLOWED} | {"tags": trace()}
    return told | ({"exception": {"values": [of_failure(each) for each in failures]}} if failures else {})


def of_failure(failure: dict) -> dict:
    """An exception, scrubbed; its frames only say where in the code, and need no scrubbing."""
    frames = (failure.get("stacktrace") or {}).get("frames", [])
    places = [{name: value for name, value in frame.items() if name in PLACE} for frame in frames]
    told = {name: scrubbed(part, name) for name, part in failure.items() if name != "stacktrace"}
    return told | {"stacktrace": {"frames": places}}
