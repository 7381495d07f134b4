"""The official SDK of OpenFeature, unchanged, understands every answer that it can get from us."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason
from requests.adapters import BaseAdapter

from plans import actions
from plans.models import Feature
from tests import make

from .product import key_of, nobody_writes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_writes")]
__all__ = ["nobody_writes"]


class IntoTheConsole(BaseAdapter):
    """Carries the SDK's requests into the console of this process instead of onto a network."""

    def send(self, request: requests.PreparedRequest, **_how) -> requests.Response:
        given = {name: value for name, value in request.headers.items() if name != "Content-Type"}
        path, body = urlsplit(request.url).path, request.body or b""
        answer = Client().generic(request.method, path, body, content_type="application/json", headers=given)
        response = requests.Response()
        response.status_code, response.raw, response.url = answer.status_code, BytesIO(answer.content), request.url
        response.headers.update(dict(answer.items()))
        return response

    def close(self) -> None:
        pass


def client(text: str):
    provider = OFREPProvider("http://hq.example", headers_factory=lambda: {"Authorization": f"Bearer {text}"})
    provider.session.mount("http://", IntoTheConsole())
    api.set_provider(provider, domain=text)
    return api.get_client(domain=text)


@pytest.fixture
def sdk():
    return client(key_of()[1])


@pytest.fixture
def context():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    return EvaluationContext(targeting_key=str(tenant.pk))


def test_a_switch_is_read_with_its_reason_and_why(sdk, context):
    found = sdk.get_boolean_details("driver_app", False, context)

    assert (found.value, found.reason, found.variant) == (True, Reason.TARGETING_MATCH, "on")
    assert found.flag_metadata["plan"] == "GROWTH"


def test_a_killed_switch_is_off_whatever_the_code_prefers(sdk, context):
    Feature.objects.filter(key="driver_app").update(is_killed=True)

    found = sdk.get_boolean_details("driver_app", True, context)

    assert (found.value, found.reason) == (False, Reason.DISABLED)


def test_numbers_and_texts_come_as_what_they_are(sdk, context):
    Feature.objects.filter(key="printing").update(type="text", default_value="A5")

    assert sdk.get_string_value("printing", "A4", context) == "A5"
    assert sdk.get_integer_value("users", 1, context) == 15


def test_without_a_value_the_code_keeps_its_default(sdk, context):
    Feature.objects.filter(key="printing").update(type="text", default_value=None)

    assert sdk.get_string_value("printing", "A4", context) == "A4"


@pytest.mark.parametrize(
    ("flag", "other", "code"),
    [
        ("drivr_app", None, ErrorCode.FLAG_NOT_FOUND),
        ("driver_app", EvaluationContext(attributes={"colour": "blue"}), ErrorCode.TARGETING_KEY_MISSING),
        ("driver_app", EvaluationContext(targeting_key="no-such-laundry"), ErrorCode.INVALID_CONTEXT),
    ],
)
def test_faults_arrive_as_what_they_are_and_the_code_keeps_its_default(sdk, context, flag, other, code):
    found = sdk.get_boolean_details(flag, True, other or context)

    assert (found.value, found.error_code) == (True, code)


def test_a_stranger_gets_the_default_of_the_code(context, monkeypatch):
    monkeypatch.setattr("staff.limits.note_guess", lambda address: None)

    found = client("nobody").get_boolean_details("driver_app", False, context)

    assert (found.value, found.error_message) == (False, "unauthorized")


def test_who_asks_too_often_pauses(sdk, context, settings):
    settings.KEY_EVALUATIONS_PER_MINUTE = 0

    assert "60" in sdk.get_boolean_details("driver_app", False, context).error_message
    assert "paused" in sdk.get_boolean_details("driver_app", False, context).error_message
