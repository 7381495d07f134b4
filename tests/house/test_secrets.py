"""No secret stands in a tracked file: no key, no token, nothing that looks as random as one."""

import math
import re
import secrets
import subprocess
from collections import Counter

import pytest

from staff.key_form import KeyText
from tests.house.test_files import ROOT, tracked

KINDS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "age key": re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"),
    "code host token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20}"),
    "chat token": re.compile(r"\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+"),
    "payment key": re.compile(r"\b[srp]k_live_[A-Za-z0-9]{16,}"),
    "web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "key of ours": re.compile(r"\bhq_[a-z-]+_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}"),
    "password in a URL": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@\"'{}<>]+:(?![<{$])[^\s:/@\"'{}<>]{8,}@"),
}
PLANTED = ROOT / "tests" / "watch"  # made-up secrets, which must not be found outside the console
# Hashes and signatures that are made to be published, and the order of the group that Ed25519 signs in.
PUBLISHED = tuple(ROOT / "docs" / name for name in ("ledger-format.md", "ledger-vectors", "verify_export.py"))
AN_EXAMPLE = "user:" + "password@host"  # stood in the README once
WORD = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
HEX = re.compile(r"[0-9a-f]{32,}", re.I)
HASHES = re.compile(r"sha(?:256|384|512)[:-][A-Za-z0-9+/=]+")  # lock files and integrity marks: public by design
ALPHABETS = re.compile(r"0123456789|[Aa][Bb][Cc][Dd][Ee][Ff]\w{20}")  # spelled out in order, nothing is random
BITS = 4.3  # a letter of random base64 has about 4.7 in forty letters, one of code or prose below 4.2


def entropy(text: str) -> float:
    """Bits per letter, as the letters of `text` itself are spread."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def is_random(word: str) -> bool:
    """Whether a long word is mixed like a key: letters of both cases and digits, evenly spread."""
    if HEX.fullmatch(word):
        return entropy(word.lower()) > 3.0
    mixed = all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return mixed and entropy(word) > BITS


def found_in(text: str) -> list[str]:
    """What in a text is, or looks like, a secret."""
    text = ALPHABETS.sub(" ", HASHES.sub("", text))
    known = [f"{kind}: {match[0][:12]}…" for kind, pattern in KINDS.items() for match in pattern.finditer(text)]
    return known + [f"random: {word[:12]}…" for word in WORD.findall(text) if is_random(word)]


def test_no_tracked_file_holds_a_secret():
    found = {}
    looked = 0
    for path in tracked():
        if path.is_relative_to(PLANTED) or any(path.is_relative_to(each) for each in PUBLISHED):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        looked += 1
        if secret := found_in(text):
            found[str(path.relative_to(ROOT))] = secret

    assert found == {}
    assert looked > 300


def test_no_commit_ever_held_a_secret():
    """What was removed from a file is still in the history; what is there is whatever this clone has of it."""
    left_out = [f":(exclude){path.relative_to(ROOT)}" for path in (PLANTED, *PUBLISHED)]
    log = subprocess.run(["git", "log", "-p", "--unified=0", "--", ".", *left_out], cwd=ROOT, capture_output=True, check=True)
    added = "\n".join(line[1:] for line in log.stdout.decode(errors="replace").splitlines() if line.startswith("+"))

    assert found_in(added.replace(AN_EXAMPLE, "")) == []
    assert len(added) > 1_000_000


def made_up(start: str, length: int, alphabet: str = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789") -> str:
    """A secret of some kind that nobody ever had; made here, since this file is looked at as well."""
    return start + "".join(secrets.choice(alphabet) for _letter in range(length))


CANARIES = {
    "private key": lambda: "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "age key": lambda: made_up("AGE-SECRET-KEY-" + "1", 58),
    "cloud key": lambda: made_up("AKIA", 16),
    "code host token": lambda: made_up("ghp_", 36),
    "chat token": lambda: made_up("xoxb-", 24),
    "payment key": lambda: made_up("sk_" + "live_", 24),
    "web token": lambda: ".".join(made_up("eyJ", 20) for _part in range(3)),
    "key of ours": lambda: str(KeyText.new("prod-hq")),
    "password in a URL": lambda: "postgres://hq_app:" + made_up("", 12) + "@db.example/hq",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_of_each_kind_would_be_found(kind):
    assert any(each.startswith(kind) for each in found_in(f'SETTING = "{CANARIES[kind]()}"\n'))


@pytest.mark.parametrize(
    "make", [lambda: secrets.token_urlsafe(32), lambda: secrets.token_urlsafe(48), lambda: secrets.token_hex(32)]
)
def test_nearly_every_random_key_would_be_found(make):
    missed = [key for key in (make() for _try in range(300)) if not found_in(f'KEY = "{key}"')]

    assert len(missed) <= 30


def test_a_secret_in_a_new_file_of_this_project_would_be_found(tmp_path):
    canary = ROOT / "tests" / f"canary_{secrets.token_hex(4)}.txt"
    canary.write_text(f"password = {secrets.token_hex(32)}\n")
    try:
        assert canary in tracked()
        assert found_in(canary.read_text())
    finally:
        canary.unlink()


@pytest.mark.parametrize(
    "innocent",
    [
        "test_an_act_from_another_origin_is_refused_everywhere_though_the_token_is_right",
        "django.contrib.messages.storage.session.SessionStorage",
        "postgres://hq_app:{password}@127.0.0.1/hq",
        "0" * 32,
        "--hash=sha256:" + "0123456789abcdef" * 4,
    ],
)
def test_code_and_prose_are_left_alone(innocent):
    assert found_in(innocent) == []
