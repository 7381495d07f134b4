"""What do people and scripts send who mean harm, or do not know better? Texts, JSON values, bodies, headers."""

import random
from datetime import timedelta
from urllib.parse import quote

from hqconsole.kernel import clock

PLAUSIBLE = (
    "fuzz-{n}",
    "fuzz_{n}",
    "{n}",
    "somebody{n}@laundry.example",
    "2027-01-{day:02}",
    "10.9.{day}.0/24",
    "مغسلة {n}",
    "CODE_{n}",
    "00000000-0000-7000-8000-{n:012}",
    "Laundry {n}",
)
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202eemosdnah",
    "\u200f\u200eمغسلة\u202c",
    "مَغْسَلَةٌ",
    "١٢٣",
    "９",
    "²",
    "ﷺ" * 30,
    "e\u0301" * 200,
    "💥",
    "\ufeff",
    "\uffff",
    "\x85\x1f\x7f",
    "x" * 300,
    "x" * 20_000,
    "-1",
    "0",
    "1.5",
    "1e309",
    "-0",
    "NaN",
    "Infinity",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 400,
    "9" * 5_000,
    "true",
    "null",
    "[]",
    "{}",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "9999-12-31T23:59:59.999999+14:00",
    "10000-01-01",
    "00000000-0000-0000-0000-000000000000",
    "10.0.0.0/33",
    "::ffff:127.0.0.1",
    "fe80::1%eth0",
    "'; DROP TABLE hq.tenants_tenant; --",
    "%' OR 1=1 --",
    "\\",
    "%",
    "_",
    "%(name)s %s {0} {name}",
    "{{ 7*7 }}{% now %}",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "..%2f..%2f",
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "\r\nSet-Cookie: a=b",
    "a,b;c|d+e",
    "+",
    "tenants.suspend+nothing",
    "super_admin",
)
NUMBERS = (-1, 0, 1.5, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1e308, -0.0)
HEADERS = {
    "Accept-Language": ("ar", "xx", "ar;q=2", "en-" + "x" * 500, "*"),
    "HX-Request": ("true", "maybe"),
    "HX-Boosted": ("true",),
    "HX-Current-URL": ("javascript:alert(1)", "\x80\x81", "http://[", "/tenants/?text=%ff"),
    "Idempotency-Key": ("once", "x" * 201, "\x80", "a\tb"),
    "X-Request-Id": ("1", "x" * 500, "a b\x80"),
    "X-Forwarded-For": ("10.0.0.1", ",,,", "x" * 2000, "::1, \x80"),
    "Authorization": ("Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer \x80", "Bearer hq_dev_" + "x" * 60),
    "Cookie": ("hq_session=\x80; csrftoken=x", "hq_session=" + "x" * 5000, "=;;=", "hq_language=../../x"),
    "Referer": ("http://[", "\x80"),
    "Origin": ("null", "http://["),
    "If-None-Match": ("*",),
    "If-Modified-Since": ("x", "Thu, 01 Jan 99999 00:00:00 GMT"),
    "Range": ("bytes=9-1",),
    "Host": ("evil.example", "testserver:99999", "[::1"),
}
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json; charset=nothing",
    "text/plain",
    "x",
    "",
)
BODIES = (
    b"",
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b'"\\ud800"',
    b'{"a":1,"a":2}',
    b"{",
    b"NaN",
    b'{"slug": 1e999}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"9" * 10_000,
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="../x"\r\n\r\n\x00\r\n--x--\r\n',
    b"--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=a\r\n\r\n!\r\n--x--",
    b"--x",
    b"a=1&" * 1_200,
    b"=&=&&;%",
    b"a=%ff%00%zz",
)


# What fits a field that takes something particular, written as browsers and scripts write it
FITTING = {
    "date": "{at:%Y-%m-%d}",
    "datetime-local": "{at:%Y-%m-%dT%H:%M}",
    "date-time": "{at:%Y-%m-%dT%H:%M:%SZ}",
    "email": "somebody{n}@laundry.example",
    "number": "{n}",
}
AHEAD = (0.05, 1, 3, 8, 20, 33, 70, 400, -2, -9)  # days


def fitting(rng: random.Random, kind: str) -> str:
    at = clock.now() + timedelta(days=rng.choice(AHEAD))
    return FITTING[kind].format(at=at, n=rng.randrange(1, 30))


def plausible(rng: random.Random) -> str:
    """What somebody might well mean."""
    return rng.choice(PLAUSIBLE).format(n=rng.randrange(10**6), day=rng.randrange(1, 28))


def text(rng: random.Random) -> str:
    return rng.choice(TEXTS) if rng.random() < 0.9 else "".join(chr(rng.randrange(0x110000)) for _letter in range(8))


def value(rng: random.Random, depth: int = 0) -> object:
    """A JSON value of any type."""
    kind = rng.randrange(4 if depth > 3 else 6)
    if kind < 2:
        return text(rng)
    if kind < 4:
        return rng.choice([*NUMBERS, None, True, False])
    inner = [value(rng, depth + 1) for _place in range(rng.randrange(3))]
    return inner if kind == 4 else {text(rng): each for each in inner}


def quoted(word: str) -> str:
    """The word as a part of an address, lone surrogates and all, which makes bad UTF-8."""
    return quote(word.encode("utf-8", "surrogatepass"), safe="")


def headers(rng: random.Random, count: int) -> dict[str, str]:
    return {name: rng.choice(HEADERS[name]) for name in rng.sample(sorted(HEADERS), count)}


def quoted_pairs(pairs: list[tuple[str, str]]) -> str:
    """The pairs as a form or a query sends them."""
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
