"""What does the console answer to 100,000 requests that are wrong, odd or malicious, mixed with good ones?

Every page with its forms and every operation of the API, as everybody who may come: strangers, people without a role, the
five roles, scripts with keys. Nothing may break (a status of 500 or above), hang, or answer what the API does not promise;
and enough has to succeed, or all that would prove nothing.
"""

import json
import logging
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.utils.http import urlencode

from hqconsole.api import api
from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from jobs.models import Run
from staff.key_form import KeyText
from staff.models import Key, Person
from tests import make
from tests.staff.provider import bent_provider

from . import doors, hostile
from .contract import broken_promises, resolved
from .doors import Form, Memory, Operation
from .measure import Row, at_least, at_most, seen
from .sizes import sized
from .world import World

REQUESTS, LONGEST = sized(100_000, least=200), 5.0
PEOPLE = [role for role in Role if role is not Role.WORKER]
TRUST = 60  # requests after which somebody signs in anew or gets another key
MOODS = {"good": 0.0, "odd": 0.25, "wild": 0.7}


def measured(world: World) -> list[Row]:
    """The figures of the whole run, by as many processes as there are cores."""
    populate()
    connections.close_all()
    count, seed = os.cpu_count() or 1, int(os.environ.get("HQ_FUZZ_SEED") or random.randrange(10**6))
    print(f"HQ_FUZZ_SEED={seed} repeats the choices, though not what two processes do to each other.", file=sys.stderr)
    minutes = float(os.environ.get("HQ_FUZZ_MINUTES") or "inf")
    pool = multiprocessing.get_context("fork").Pool  # what the parent has read need not be read again
    with world.processes("sealer"), bent_provider() as (settings.HQ_PROVIDER, _bent), pool(count) as processes:
        tallies = processes.starmap(run, [(seed + number, REQUESTS // count, minutes) for number in range(count)])
    return rows(Tally.of(tallies))


def run(seed: int, requests: int, minutes: float) -> "Tally":
    """What one process saw until it made so many requests, or its time was up."""
    logging.disable(logging.CRITICAL)  # refusals by the thousand; what breaks is told by the tally
    fuzzer, end = Fuzzer(seed), time.monotonic() + minutes * 60
    while fuzzer.tally.requests < requests and time.monotonic() < end:
        fuzzer.go(fuzzer.tally.requests + 100)
    return fuzzer.tally


def rows(tally: "Tally") -> list[Row]:
    """The table, after what went wrong was told in full."""
    for fault, count in sorted({**tally.faults, **tally.broken}.items()):
        print(f"\n{count} times: {fault}", file=sys.stderr)
    print("\nnever opened:", *sorted(tally.never_opened), sep="\n  ", file=sys.stderr)
    print("\nby visitor:", dict(tally.visitors), "\nby status:", dict(tally.statuses), file=sys.stderr)
    return [
        seen("fuzz, requests", tally.requests, ""),
        at_most(0, "fuzz, answers >= 500", sum(tally.faults.values()), ""),
        at_most(0, "fuzz, answers the API does not promise", sum(tally.broken.values()), ""),
        seen("fuzz, answers compared with the OpenAPI document", tally.compared, ""),
        at_most(LONGEST, "fuzz, slowest answer", tally.slowest, "s"),
        at_least(30, "fuzz, let in (2xx, or 3xx other than to the sign-in)", tally.let_in_percent, "%"),
        at_least(90, "fuzz, operations that were opened at least once", tally.opened_percent, "%"),
        seen("fuzz, operations", len(tally.met), ""),
    ]


@dataclass
class Tally:
    """What was asked and how it went."""

    statuses: Counter = field(default_factory=Counter)
    visitors: Counter = field(default_factory=Counter)  # let in
    faults: Counter = field(default_factory=Counter)
    broken: Counter = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)  # the page has no such method
    opened: set[str] = field(default_factory=set)
    compared: int = 0
    slowest: float = 0.0

    @classmethod
    def of(cls, tallies: list["Tally"]) -> "Tally":
        """All of them together."""
        whole = cls()
        for each in tallies:
            for name in ("statuses", "visitors", "faults", "broken", "asked", "absent", "opened"):
                getattr(whole, name).update(getattr(each, name))
            whole.compared += each.compared
            whole.slowest = max(whole.slowest, each.slowest)
        return whole

    @property
    def requests(self) -> int:
        return self.statuses.total()

    @property
    def met(self) -> set[str]:
        """The operations that exist."""
        return self.asked - self.absent

    @property
    def let_in_percent(self) -> float:
        return 100 * self.visitors.total() / self.requests

    @property
    def opened_percent(self) -> float:
        return 100 * len(self.opened & self.met) / len(self.met)

    @property
    def never_opened(self) -> set[str]:
        return self.met - self.opened


def populate() -> None:
    """A small world that has one of everything: a tenant that works, one that is held, a run that failed, people."""
    for _number in range(4):
        make.tenant()
    with transaction.atomic():  # the hold and the status it means, at once
        make.suspended_tenant()
    for role in PEOPLE:
        make.person(role)
    for number in range(8):
        facts = {"subject": str(number), "dedupe_key": f"fuzz-{number}", "ordered_by": "fuzz", "finished_at": clock.now()}
        Run.objects.create(kind="provision_tenant", state=Run.State.FAILED, error="it broke", **facts)


class Visitor:
    """Somebody who asks: signed in with a role, with a key, or nobody. Signs in anew from time to time."""

    def __init__(self, name: str, role: Role | None = None, *, has_key: bool = False, language: str = "en"):
        self.name, self.role, self.has_key, self.asked, self.is_out = name, role, has_key, 0, False
        self.person = make.person(role, language=language, username=uuid4().hex) if role or "person" in name else None
        self.headers: dict[str, str] = {}
        self.come_in()

    def come_in(self) -> None:
        self.browser, self.is_out = Client(raise_request_exception=False), False
        if self.person is None:
            return
        standing = {"is_active": True, "roles": [self.role] if self.role else []}
        Person.objects.filter(pk=self.person.pk).update(**standing)
        if self.has_key:
            self.headers = {"Authorization": f"Bearer {self.new_key()}"}
        else:
            make.sign_in(self.browser, self.person, clock.now())

    def interest(self, operation: Operation) -> int:
        """How often this one asks there, beside others: a key opens no page, and most of what is edited raw takes two roles."""
        if self.has_key:
            return 6 if operation.is_api else 1
        return 20 if self.role in (Role.SUPER_ADMIN, Role.TECH_ADMIN) else 4

    def new_key(self) -> KeyText:
        text, at = KeyText.new(settings.HQ_ENV), clock.now()
        facts = {"handle": text.handle, "name": "Fuzz", "secret_hash": text.hash, "last_four": text.secret[-4:]}
        scopes = sorted(Permission) if self.role is Role.SUPER_ADMIN else ["tenants.view", "jobs.view"]
        Key.objects.create(
            person=self.person, scopes=scopes, created_at=at, expires_at=at + timedelta(days=9), networks=[], **facts
        )
        return text

    def ask(self, method: str, address: str, headers: dict[str, str], **body):
        self.asked += 1
        if self.asked % TRUST == 0 or (self.is_out and self.role and not self.has_key):
            self.come_in()
        return self.browser.generic(method, address, headers=self.headers | headers, **body)


def visitors() -> list[Visitor]:
    found = [Visitor(str(role), role, language=language) for role, language in zip(PEOPLE, ["en", "ar"] * 3, strict=False)]
    found += [Visitor("stranger"), Visitor("person without a role")]
    found += [Visitor("key of everything", Role.SUPER_ADMIN, has_key=True), Visitor("narrow key", Role.TECH_ADMIN, has_key=True)]
    return found


class Fuzzer:
    """Asks again and again: an operation, a visitor and a mood by chance, the rest from what was seen."""

    def __init__(self, seed: int, smuggled: dict[str, str | int] | None = None):
        """`smuggled` are fields that nobody asked for; they ride along with whatever is sent."""
        self.rng, self.memory, self.tally, self.smuggled = random.Random(seed), Memory(), Tally(), smuggled or {}
        self.document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
        self.operations = [each for each in doors.operations(self.document) if not self.smuggled or each.method != "GET"]
        self.visitors = visitors()
        self.weights = [10 if each.is_api else 1 if each.route.startswith("raw/") else 4 for each in self.operations]

    def go(self, requests: int) -> None:
        """Until that many were made."""
        while self.tally.requests < requests:
            operation = self.choice()
            (visitor,) = self.rng.choices(self.visitors, [each.interest(operation) for each in self.visitors])
            (mood,) = self.rng.choices(list(MOODS), [6, 3, 1])
            if self.rng.random() < 0.04:
                self.ask_nonsense(visitor, operation)
            elif operation.is_api:
                self.call(visitor, operation, MOODS[mood])
            elif operation.method == "GET":
                self.open(visitor, operation, MOODS[mood])
            else:
                self.send(visitor, operation, MOODS[mood])

    def choice(self) -> Operation:
        """Any operation; every other time one that nobody was let into yet."""
        (operation,) = self.rng.choices(self.operations, self.weights)
        if str(operation) in self.tally.opened and self.rng.random() < 0.5:
            closed = [each for each in self.operations if str(each) not in self.tally.opened]
            return self.rng.choice(closed) if closed else operation
        return operation

    def ask(self, visitor: Visitor, operation: Operation, address: str, *, wild: float = 0.0, method: str = "", **body):
        """Ask, look at the answer, and give it."""
        headers = hostile.headers(self.rng, self.rng.randrange(3)) if self.rng.random() < wild else {}
        begun = time.perf_counter()
        answer = visitor.ask(method or operation.method, address, headers, **body)
        took = time.perf_counter() - begun
        self.judge(visitor, operation, method or operation.method, address, answer)
        if took > LONGEST:
            self.tally.faults[f"{operation} took longer than {LONGEST:g} s: {address[:200]!a}"] += 1
        self.tally.slowest = max(self.tally.slowest, took)
        if answer.streaming:
            answer.close()
        return answer

    def judge(self, visitor: Visitor, operation: Operation, method: str, address: str, answer) -> None:
        status, way = answer.status_code, answer.get("Location", "")
        self.tally.statuses[status] += 1
        is_let_in = 200 <= status < 400 and not way.startswith("/sign-in/?")
        self.tally.visitors[visitor.name] += is_let_in
        is_itself = method == operation.method
        if is_itself:
            (self.tally.absent if status == 405 else self.tally.asked).add(str(operation))
        if way.startswith("/sign-in/?"):
            visitor.is_out = True
        if is_let_in and is_itself and (status < 300 or not operation.is_api):
            self.tally.opened.add(str(operation))
        if status >= 500:
            self.tally.faults[f"{status} {operation} as {visitor.name}: {told(answer) or repr(address[:200])}"] += 1
        if operation.is_api and is_itself:
            self.compare(operation, answer)
        if way.startswith("/"):
            self.memory.note_link(way)

    def compare(self, operation: Operation, answer) -> None:
        self.tally.compared += 1
        for fault in broken_promises(self.document, operation.description, answer):
            self.tally.broken[f"{operation} answers {answer.status_code}, but {fault}"] += 1
        if answer.status_code < 300 and answer["Content-Type"].startswith("application/json"):
            self.memory.note_answer(json.loads(answer.content))

    def open(self, visitor: Visitor, operation: Operation, wild: float) -> list[Form]:
        """Look at a page, with a query of names that pages use."""
        address = self.memory.address(self.rng, operation.route, wild)
        query = {}
        for _time in range(self.rng.randrange(3) if self.rng.random() < 0.4 else 0):
            name = self.rng.choice([*self.memory.values] or ["text"])
            query[name] = self.memory.word(self.rng, name, name, wild)
        return self.look(visitor, operation, address + asked(query), wild)

    def look(self, visitor: Visitor, operation: Operation, address: str, wild: float) -> list[Form]:
        """The forms of the page at an address, after the proof of identity it may lead to."""
        answer = self.ask(visitor, operation, address, wild=wild, method="GET")
        if answer.streaming or answer.status_code != 200 or "html" not in answer["Content-Type"]:
            return []
        page = answer.content.decode()
        forms = self.memory.note_page(page, address)
        way = doors.PROVE.search(page)
        if way and not wild and "proof=" not in address and visitor.person and not visitor.has_key:
            return self.look(visitor, operation, proved(visitor, unescape(way[1])), wild)
        for form in forms:
            form.choices["typed_name"] = [unescape(name) for name in doors.TO_TYPE.findall(page)]
        return forms

    def send(self, visitor: Visitor, operation: Operation, wild: float) -> None:
        """Fill in a form of the page itself, or one that leads there, or send something without any."""
        address = self.memory.address(self.rng, operation.route, wild / 2)
        looking = Operation("GET", operation.route)
        forms = self.look(visitor, looking, address, 0.0) if wild < 0.5 else []
        leads_here = doors.pattern(operation.route).fullmatch
        forms = [form for form in forms if leads_here(urlsplit(form.action).path)] or list(self.memory.forms[operation.route])
        form = self.rng.choice(forms or [Form(address, "post", [(name, "text", "") for name in self.some_names()])])
        fields = self.filled(form, wild)
        if forms:
            fields += [(name, str(value)) for name, value in self.unasked({name for name, _kind, _value in form.fields})]
        body, kind = hostile.quoted_pairs(fields), "application/x-www-form-urlencoded"
        if self.rng.random() < wild / 3:
            body, kind = self.rng.choice(hostile.BODIES), self.rng.choice(hostile.TYPES)
        answer = self.ask(visitor, operation, form.action, wild=wild, data=body, content_type=kind)
        if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
            self.memory.note_page(answer.content.decode(), form.action)

    def some_names(self) -> list[str]:
        return self.rng.sample(sorted(self.memory.values), min(4, len(self.memory.values)))

    def filled(self, form: Form, wild: float) -> list[tuple[str, str]]:
        """What is typed into each field."""
        fields = []
        for name, kind, value in form.fields:
            if self.rng.random() < wild:
                fields.append((name, hostile.text(self.rng)))
            elif kind in ("checkbox", "radio"):
                fields += [(name, value or "on")] * (self.rng.random() < 0.7)
            elif kind == "submit":
                fields += [(name, value)] * (self.rng.random() < 0.5)
            elif name.endswith("typed_name") and form.choices["typed_name"]:
                fields.append((name, form.choices["typed_name"][-1]))
            elif value and (kind == "hidden" or self.rng.random() < 0.8):
                fields.append((name, value))
            elif form.choices.get(name):
                fields.append((name, self.rng.choice(form.choices[name])))
            else:
                fields.append((name, "" if kind == "hidden" else self.memory.word(self.rng, name, name, 0.0)))
        return fields

    def unasked(self, names: Collection[str]) -> list[tuple[str, str | int]]:
        """What rides along where these fields are asked for."""
        return [(name, value) for name, value in self.smuggled.items() if name not in names]

    def call(self, visitor: Visitor, operation: Operation, wild: float) -> None:
        """An operation of the API, with parameters and a body made from their schemas."""
        address, query = self.memory.address(self.rng, operation.route, wild / 2), {}
        if not doors.PARAMETER.search(operation.route) or self.rng.random() < 0.5:
            address = "/" + doors.PARAMETER.sub(
                lambda match: hostile.quoted(self.in_path(operation, match[1], wild / 2)), operation.route
            )
        for each in operation.description.get("parameters", ()):
            if each["in"] == "query" and self.rng.random() < 0.5:
                query[each["name"]] = str(self.sample(each["schema"], each["name"], wild))
        address += asked(query)
        body = {}
        if content := operation.description.get("requestBody"):
            typed = urlsplit(address).path.split("/")[-2]
            sample = self.sample(content["content"]["application/json"]["schema"], "", wild)
            if isinstance(sample, dict) and "typed_name" in sample and self.rng.random() > wild:
                sample["typed_name"] = typed
            body = {"data": json.dumps(sample).encode(), "content_type": "application/json"}
            if self.rng.random() < wild / 3:
                body = {"data": self.rng.choice(hostile.BODIES), "content_type": self.rng.choice(hostile.TYPES)}
        self.ask(visitor, operation, address, wild=wild, **body)

    def in_path(self, operation: Operation, name: str, wild: float) -> str:
        schema = next(each["schema"] for each in operation.description["parameters"] if each["name"] == name)
        return str(self.sample(schema, name, wild))

    def sample(self, schema: dict, name: str, wild: float) -> object:
        """A value that fits the schema, in which anything is hostile with probability `wild`."""
        schema = resolved(self.document, schema)
        if self.rng.random() < wild:
            return hostile.value(self.rng)
        if "anyOf" in schema:
            return self.sample(self.rng.choice(schema["anyOf"]), name, wild)
        kind = schema.get("type", "string")
        if kind == "object":
            needed, known = schema.get("required", ()), schema.get("properties", {})
            given = [each for each in known if each in needed or self.rng.random() < 0.7]
            return {each: self.sample(known[each], each, wild) for each in given} | dict(self.unasked(known))
        if kind == "array":
            return [self.sample(schema.get("items", {}), name, wild) for _place in range(self.rng.randrange(3))]
        if kind == "boolean":
            return self.rng.random() < 0.7
        if kind in ("integer", "number"):
            return self.rng.randrange(1, 12)
        return self.memory.word(self.rng, name, name, 0.0)[: schema.get("maxLength")] if name != "fingerprint" else ""

    def ask_nonsense(self, visitor: Visitor, operation: Operation) -> None:
        """Any method, body and type at an address that may not exist."""
        address = self.memory.address(self.rng, operation.route, 0.5)
        if self.rng.random() < 0.3:
            address += hostile.quoted(hostile.text(self.rng))
        method = self.rng.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get"])
        body = {"data": self.rng.choice(hostile.BODIES), "content_type": self.rng.choice(hostile.TYPES)}
        self.ask(visitor, Operation("any method", "any address"), address, wild=1.0, method=method, **body)


def asked(query: dict[str, str]) -> str:
    return f"?{hostile.quoted_pairs(list(query.items()))}" if query else ""


def proved(visitor: Visitor, way: str) -> str:
    """The page that asked for a proof of identity, told the key of one that was just given."""
    wish = parse_qs(urlsplit(way).query)
    goal = wish["next"][0]
    try:
        proof = make.proof_for(visitor.browser, wish["for"][0])
    except KeyError:  # the session is over
        return goal
    return f"{goal}{'&' if '?' in goal else '?'}{urlencode({'proof': proof})}"


def told(answer) -> str:
    """Where it broke, in its last lines."""
    failure = getattr(answer, "exc_info", None)
    return "".join(traceback.format_exception(*failure)[-6:])[-1500:] if failure else ""
