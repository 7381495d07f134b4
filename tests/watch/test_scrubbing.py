"""Secrets and personal data do not survive the scrubber; what people need to find a fault does."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hqconsole.kernel.scrubbing import HIDDEN, is_harmless, scrubbed, scrubbed_text
from tests.watch.canaries import CANARIES

# Hypothesis also draws words that stand in our own code, and the one that replaces a secret is there afterwards.
SECRET_WORDS = st.from_regex(r"[A-Za-z0-9!#%*+/._-]{6,30}", fullmatch=True).filter(lambda word: word not in HIDDEN)


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.name)
@pytest.mark.parametrize("around", ["{}", "Could not do it: {}", "a {} b", 'File "x.py"\nValueError: {}\n', "[{}]", "<{}>"])
def test_a_canary_is_hidden_wherever_it_stands(canary, around):
    assert canary.value not in scrubbed_text(around.format(canary.as_written))


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.name)
@pytest.mark.parametrize("quoted", [repr, json.dumps, lambda text: json.dumps(repr(text), ensure_ascii=False)])
def test_a_canary_is_hidden_in_a_text_that_was_quoted(canary, quoted):
    assert canary.value not in scrubbed_text(quoted(f"Could not do it:\n{canary.as_written}\n"))


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.name)
def test_a_canary_is_hidden_inside_of_nested_values(canary):
    assert canary.value not in str(scrubbed({"request": [{"data": (canary.as_written, canary.as_written.encode())}]}))


@pytest.mark.parametrize(
    "key",
    [
        *("password", "HQ_OIDC_CLIENT_SECRET", "csrfmiddlewaretoken", "Authorization", "Set-Cookie", "X-Api-Key", "id_token"),
        *("code", "otp", "sessionid", "__Host-hq_session", "HQ_SENTRY_DSN", "private_key", "credentials"),
        *("email", "phone", "name_en", "name_ar", "first_name", "whatsapp", "address"),
    ],
)
@given(value=SECRET_WORDS)
def test_what_stands_under_a_telling_key_is_hidden(key, value):
    assert scrubbed({key: value}) == {key: HIDDEN}
    assert scrubbed({key: {"inside": [value]}}) == {key: HIDDEN}
    for written in (f"{key}={value}x", f'"{key}": "{value}"', f"{key}: {value}"):
        assert value not in scrubbed_text(written).replace(key, "")


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'slug'",
        "'NoneType' object has no attribute 'release'",
        "provision_tenant #4815 failed",
        "Internal Server Error: /tenants/al-noor-laundry/suspend/",
        'File "/console/tenants/views.py", line 87, in index',
        "2026-11-24T18:11:01.123456+00:00",
        "20261124 4815162342 1.25",
        "request 3f2b8c1de0a94c5f8c7b6a5d4e3f2a1b of staff:0193a5b2-7c1d-7e8f-9a0b-91234567c0de",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "currency_code of tenant laundry-7 is OMR",
        "canceling statement due to statement timeout",
        "127.0.0.1:8400",
        "hqconsole.kernel.middleware.DatabaseOutage",
        "could not connect to server 10.0.12.7, port 5432",
    ],
)
def test_what_finds_a_fault_stays(text):
    assert scrubbed_text(text) == text


def test_numbers_stay_numbers_unless_they_are_telephones():
    assert scrubbed({"times": 41, "ratio": 0.5, "done": True, "none": None}) == {
        "times": 41,
        "ratio": 0.5,
        "done": True,
        "none": None,
    }
    assert scrubbed([96891234567]) == [HIDDEN]


def test_what_postgresql_quotes_of_a_row_is_hidden():
    told = 'new row violates check constraint "x"\nDETAIL:  Failing row contains (7, Salim Al Harthy, null).\nCONTEXT: y'

    assert scrubbed_text(told) == f'new row violates check constraint "x"\nDETAIL: {HIDDEN}\nCONTEXT: y'


def test_a_quoted_name_at_the_end_of_a_message_is_hidden():
    assert "Salim" not in scrubbed_text("ValueError: invalid literal for int() with base 10: 'Salim Al-Harthy'")
    assert "Salim" not in scrubbed_text("“Salim Al Harthy” value must be a decimal number.")


@given(st.text(max_size=300))
def test_scrubbing_twice_changes_no_more_than_once(text):
    once = scrubbed_text(text)
    assert is_harmless(once)


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "A1-", "9 ", "'", "@", "a@", "=", "password", "eyJ", "password='", "\\u0641", "ب ", "://a", "-----BEGIN "],
)
def test_a_long_hostile_text_costs_no_more_than_its_length(piece):
    began = time.perf_counter()
    scrubbed_text(piece * (100_000 // len(piece)))

    assert time.perf_counter() - began < 3
