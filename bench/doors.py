"""Which doors does the console have, what do its own pages put into them, and which addresses do they lead to?

All of it is derived: routes from the URL configuration, operations from the OpenAPI document, fields from the forms of
the pages that were seen, good values from the links and answers that were seen.
"""

import json
import random
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from django.urls import get_resolver

from hqconsole.kernel.checks import routes
from hqconsole.kernel.middleware import API_GATE

from . import hostile

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
LINK = re.compile(r"""(?:href|action|hx-get|hx-post|formaction)="(/[^"]*)\"""")
TO_TYPE = re.compile(r"<label[^>]*>[^<]*<code[^>]*>([^<]*)</code>")
PROVE = re.compile(r'href="(/prove/\?[^"]+)"')
REMEMBERED = 60


@dataclass
class Form:
    """A form of a page: where it goes, how, and with which fields (name, kind, value) and choices."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self):
        super().__init__()
        self.forms, self.select = [Form("", "get")], ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
        elif tag == "option" and self.select:
            self.forms[-1].choices[self.select].append(given.get("value") or "")
        elif tag == "select" and name:
            self.select = name
            self.forms[-1].fields.append((name, "select", ""))
        elif tag in ("input", "textarea", "button") and name:
            self.forms[-1].fields.append((name, given.get("type") or tag, given.get("value") or ""))


def forms_of(page: str, address: str) -> list[Form]:
    """The forms of a page that do something; one without an action goes to the page itself."""
    reader = Forms()
    reader.feed(page)
    for form in reader.forms:
        form.action = form.action or address
    return [form for form in reader.forms if form.method == "post" and form.action.startswith("/")]


@cache
def pages() -> tuple[str, ...]:
    """The routes of all pages, as the URL configuration writes them."""
    found = [path.replace("^", "").replace("\\Z", "").replace("$", "") for path, view in routes(get_resolver()) if is_page(view)]
    return tuple(dict.fromkeys(found))


def is_page(view) -> bool:
    return getattr(view, "gate", None) != API_GATE


@cache
def pattern(route: str) -> re.Pattern:
    """What an address of this route looks like, roughly."""
    pieces = PARAMETER.split(route)[::3]
    return re.compile("/" + "([^/]+)".join(map(re.escape, pieces)))


def places(route: str) -> list[str]:
    """For each parameter, the route up to and with it: what stands there means the same on every page below."""
    return [route[: match.end()] for match in PARAMETER.finditer(route)]


def names(route: str) -> list[str]:
    return [match[1] or match[2] for match in PARAMETER.finditer(route)]


class Memory:
    """What was seen so far: addresses of each route, values at each place and under each name, forms for each route."""

    def __init__(self):
        remembered = lambda: defaultdict(lambda: deque(maxlen=REMEMBERED))  # noqa: E731
        self.addresses, self.values, self.forms = remembered(), remembered(), remembered()

    def note_link(self, link: str) -> None:
        """Remember an address and what stands in it."""
        path = urlsplit(unescape(link)).path
        route = next((route for route in pages() if pattern(route).fullmatch(path)), None)
        if route is None or path in self.addresses[route]:
            return
        self.addresses[route].append(path)
        for place, name, value in zip(places(route), names(route), pattern(route).fullmatch(path).groups(), strict=True):
            self.note(place, unquote(value))
            self.note(name, unquote(value))

    def note(self, where: str, value: str) -> None:
        if value not in self.values[where]:
            self.values[where].append(value)

    def note_page(self, page: str, address: str) -> list[Form]:
        """Remember the links and forms of a page, and give its forms."""
        for link in set(LINK.findall(page)):
            self.note_link(link)
        found = forms_of(page, address)
        for form in found:
            route = next((route for route in pages() if pattern(route).fullmatch(urlsplit(form.action).path)), None)
            self.forms[route].append(form)
            for name, values in form.choices.items():
                for value in values:
                    self.note(name, value)
        return found

    def note_answer(self, value: object, name: str = "") -> None:
        """Remember the texts and numbers of an answer in JSON under their names."""
        if isinstance(value, dict):
            for inner, each in value.items():
                self.note_answer(each, inner)
        elif isinstance(value, list):
            for each in value:
                self.note_answer(each, name)
        elif value:
            self.note(name, str(value))

    def address(self, rng: random.Random, route: str, wild: float) -> str:
        """An address of the route: one that was seen, or put together; each part hostile with probability `wild`."""
        if self.addresses[route] and rng.random() > wild:
            return rng.choice(self.addresses[route])
        texts = PARAMETER.split(route)[::3]
        words = [
            self.word(rng, place, name, wild, r"\d" if "seq" in place or "int" in place else "")
            for place, name in zip(places(route), names(route), strict=True)
        ]
        return "/" + "".join(text + hostile.quoted(word) for text, word in zip(texts, [*words, ""], strict=True))

    def word(self, rng: random.Random, place: str, name: str, wild: float, kind: str = "") -> str:
        if rng.random() < wild:
            return hostile.text(rng)
        known = self.values[place] or self.values[name]
        if known and rng.random() < 0.9:
            return rng.choice(known)
        return str(rng.randrange(1, 20)) if kind else hostile.plausible(rng)


@dataclass(frozen=True)
class Operation:
    """One way to ask: a method at a page's route, or an operation of the API with its description."""

    method: str
    route: str
    promise: str = ""  # the operation's description as JSON, for the API

    @property
    def is_api(self) -> bool:
        return bool(self.promise)

    @property
    def description(self) -> dict:
        return read(self.promise)

    def __str__(self):
        return f"{self.method} /{self.route}"


read = cache(json.loads)


def operations(document: dict) -> list[Operation]:
    """Both methods of every page, and every operation of the API."""
    found = [Operation(method, route) for route in pages() for method in ("GET", "POST")]
    for path, methods in document["paths"].items():
        route = path.removeprefix("/").replace("{", "<").replace("}", ">")
        found += [Operation(method.upper(), route, json.dumps(each, default=str)) for method, each in methods.items()]
    return found
