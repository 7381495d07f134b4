"""Asks again and again: an operation, a visitor and a mood by chance, the rest from what was seen."""

import json
import random
import re
import time
import traceback
from collections import Counter
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.http import urlencode

from hqconsole.api import api
from tests import make

from . import doors, hostile, world
from .contract import broken_promises
from .doors import Form, Memory, Operation
from .filling import Filler, asked
from .tally import LONGEST, Tally
from .visitors import Visitor, visitors

MOODS = {"good": 0.0, "odd": 0.25, "wild": 0.7}
OWN_WAY = re.compile(r"/(?![/\\])[!-~]*\Z")
FAMILIAR = 20  # looks at a page, after which most are not read any more
FURNISH_EVERY = 4_000  # requests; by then much of what was there has been used up


class Fuzzer:
    """Asks again and again: an operation, a visitor and a mood by chance, the rest from what was seen."""

    def __init__(self, seed: int, **filled):
        """`filled` is what else a Filler knows: what is smuggled in, and which texts are written."""
        self.rng, self.tally = random.Random(seed), Tally()
        self.document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
        operations = doors.operations(self.document)
        self.memory = Memory({each.route for each in operations if each.is_api})
        self.filler = Filler(self.rng, self.memory, self.document, **filled)
        self.operations = [each for each in operations if not filled or each.method != "GET"]
        self.weights = [10 if each.is_api else 1 if each.route.startswith("raw/") else 4 for each in self.operations]
        self.visitors, self.furnished_at, self.looks = visitors(), None, Counter()

    def furnish(self) -> None:
        """Put one more of everything into the world, and know where it stands."""
        is_new, self.furnished_at = self.furnished_at is None, self.tally.requests
        for address in world.furnish(is_new=is_new):
            self.memory.note_link(address)
        for visitor in self.visitors:
            for address in world.belongings(visitor.person, is_new=is_new) if visitor.role and not visitor.has_key else ():
                visitor.own[self.memory.route_of(address)].append(address)
                self.memory.note_link(address)

    def go(self, requests: int) -> None:
        """Until that many were made."""
        while self.tally.requests < requests:
            if self.furnished_at is None or self.tally.requests - self.furnished_at >= FURNISH_EVERY:
                self.furnish()
            operation = self.choice()
            (visitor,) = self.rng.choices(self.visitors, [each.interest(operation) for each in self.visitors])
            (mood,) = self.rng.choices(list(MOODS), [6, 3, 1])
            if self.rng.random() < 0.04:
                self.ask_nonsense(visitor, operation)
            else:
                self.turn(visitor, operation, MOODS[mood])

    def turn(self, visitor: Visitor, operation: Operation, wild: float) -> None:
        """Let a visitor do one thing, with what goes before it."""
        if operation.is_api:
            address, body = self.filler.call(operation, wild)
            answer = self.ask(visitor, operation, address, wild=wild, **body)
            if answer.status_code == 428 and body and not wild:
                self.ask(visitor, operation, address, **self.filler.consenting(body, answer))
        elif operation.method == "GET":
            self.open(visitor, operation, wild)
        else:
            self.send(visitor, operation, wild)

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
            self.tally.slow[f"{operation} took longer than {LONGEST:g} s: {address[:200]!a}"] += 1
        self.tally.slowest = max(self.tally.slowest, took)
        if answer.streaming:
            answer.close()
        if answer.get("Location", "").startswith(settings.HQ_PROVIDER.issuer) and self.rng.random() < 0.3:
            self.come_back(visitor, answer["Location"])
        return answer

    def come_back(self, visitor: Visitor, way: str) -> None:
        """Go to the identity provider and come back from it, as a person of its own whom nobody stays for long."""
        parts = urlsplit(requests.get(way, allow_redirects=False, timeout=LONGEST).headers["Location"])
        self.ask(visitor, Operation("GET", "sign-in/sso/callback/"), f"{parts.path}?{parts.query}")
        visitor.is_out = True

    def judge(self, visitor: Visitor, operation: Operation, method: str, address: str, answer) -> None:
        status, way = answer.status_code, answer.get("Location", "")
        self.tally.statuses[status] += 1
        is_let_in = 200 <= status < 400 and not way.startswith("/sign-in/?")
        self.tally.visitors[visitor.name] += is_let_in
        is_itself = method == operation.method and is_at(address, operation.route)
        if is_itself:
            (self.tally.absent if status == 405 else self.tally.asked).add(str(operation))
        if way.startswith("/sign-in/?"):
            visitor.is_out = True
        if is_let_in and is_itself and (status < 300 or not operation.is_api):
            self.tally.opened.add(str(operation))
        elif is_itself:
            self.tally.refusals[str(operation), status] += 1
        if status >= 500:
            self.tally.faults[f"{status} {operation} as {visitor.name}: {told(answer) or repr(address[:200])}"] += 1
        if operation.is_api and is_itself:
            self.compare(operation, answer)
            if is_let_in:
                self.memory.note_link(address)
        if away := [each for each in (way, answer.get("HX-Redirect", "")) if each and not is_ours(each)]:
            self.tally.faults[f"{operation} leads away: {away[0]!a}"] += 1
        elif way:
            self.memory.note_link(way)

    def compare(self, operation: Operation, answer) -> None:
        self.tally.compared += 1
        for fault in broken_promises(self.document, operation.description, answer):
            self.tally.broken[f"{operation} answers {answer.status_code}, but {fault}"] += 1
        if answer.status_code < 300 and answer["Content-Type"].startswith("application/json"):
            self.memory.note_answer(json.loads(answer.content))

    def place(self, visitor: Visitor, operation: Operation, wild: float) -> str:
        """Where a visitor asks: for something of their own, as a form that asks for this page leads there, or anywhere."""
        own, questions = visitor.own[operation.route], self.memory.questions[operation.route]
        if own and self.rng.random() > max(wild, 0.3):
            return self.rng.choice(own)
        if questions and self.rng.random() > max(wild, 0.3):
            form = self.rng.choice(questions)
            return f"{urlsplit(form.action).path}?{hostile.quoted_pairs(self.filler.form(form, wild))}"
        return self.memory.address(self.rng, operation.route, wild)

    def open(self, visitor: Visitor, operation: Operation, wild: float) -> None:
        """Look at a page, with a query of names that pages use."""
        address, query = self.place(visitor, operation, wild), {}
        for _time in range(self.rng.randrange(3) if "?" not in address and self.rng.random() < 0.4 else 0):
            name = self.rng.choice([*self.memory.values] or ["text"])
            query[name] = self.memory.word(self.rng, name, name, wild)
        self.looks[operation.route] += 1
        if self.looks[operation.route] > FAMILIAR and self.rng.random() < 0.8:  # reading a page takes as long as drawing it
            self.ask(visitor, operation, address + asked(query), wild=wild)
        else:
            self.look(visitor, operation, address + asked(query), wild)

    def look(self, visitor: Visitor, operation: Operation, address: str, wild: float) -> list[Form]:
        """The forms of the page at an address, after the proof of identity it may lead to."""
        answer = self.ask(visitor, operation, address, wild=wild, method="GET")
        if answer.streaming or answer.status_code != 200 or "html" not in answer["Content-Type"]:
            return []
        page = answer.content.decode()
        forms = self.memory.note_page(page, address)
        way = doors.PROVE.search(page)
        if way and not wild and "proof=" not in address and visitor.person and not visitor.has_key:
            if self.rng.random() < 0.1:
                self.look(visitor, Operation("GET", "prove/"), unescape(way[1]), 0.1)
            return self.look(visitor, operation, proved(visitor, unescape(way[1])), wild)
        for form in forms:
            form.choices["typed_name"] = [unescape(name) for name in doors.TO_TYPE.findall(page)]
        return forms

    def send(self, visitor: Visitor, operation: Operation, wild: float) -> None:
        """Fill in a form of the page itself, or one that leads there, or send something without any."""
        address = self.place(visitor, operation, wild / 2)
        looking = Operation("GET", operation.route)
        forms = self.look(visitor, looking, address, 0.0) if wild < 0.5 else []
        leads_here = doors.pattern(operation.route).fullmatch
        forms = [form for form in forms if leads_here(urlsplit(form.action).path)] or list(self.memory.forms[operation.route])
        form = self.rng.choice(forms or [Form(address, "post", [(name, "text", "") for name in self.some_names()])])
        fields = self.filler.form(form, wild)
        if forms:
            names = {name for name, _kind, _value in form.fields}
            fields += [(name, str(value)) for name, value in self.filler.unasked(names)]
        body = {"data": hostile.quoted_pairs(fields), "content_type": "application/x-www-form-urlencoded"}
        if self.rng.random() < wild / 3:
            body = self.filler.nonsense()
        answer = self.ask(visitor, operation, form.action, wild=wild, **body)
        if answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]:
            self.memory.note_page(answer.content.decode(), form.action)

    def some_names(self) -> list[str]:
        return self.rng.sample(sorted(self.memory.values), min(4, len(self.memory.values)))

    def ask_nonsense(self, visitor: Visitor, operation: Operation) -> None:
        """Any method, body and type at an address that may not exist."""
        address = self.memory.address(self.rng, operation.route, 0.5)
        if self.rng.random() < 0.3:
            address += hostile.quoted(hostile.text(self.rng))
        method = self.rng.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get"])
        self.ask(visitor, Operation("any method", "any address"), address, wild=1.0, method=method, **self.filler.nonsense())


def is_at(address: str, route: str) -> bool:
    """Whether an address that was made for a route is of it: some texts in the place of a parameter name another route."""
    try:
        return resolve(unquote(urlsplit(address).path)).route == route
    except Resolver404:
        return True  # the answer says what is wrong with it


def is_ours(way: str) -> bool:
    """Whether a redirect stays in the house, or leads to the identity provider."""
    return bool(OWN_WAY.match(way)) or way.startswith(f"{settings.HQ_PROVIDER.issuer}/")


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
