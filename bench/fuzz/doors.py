"""Which doors does the console have, what do its own pages put into them, and which addresses do they lead to?

All of it is derived: routes from the URL configuration, operations from the OpenAPI document, fields from the forms of
the pages that were seen, good values from the links and answers that were seen.
"""

import json
import random
import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

from django.urls import get_resolver

from hqconsole.kernel.checks import routes
from hqconsole.kernel.middleware import API_GATE

from . import hostile

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
LINK = re.compile(r"""(?:href|action|hx-get|hx-post|formaction)="(/[^"]*)\"""")
TO_TYPE = re.compile(r"<label[^>]*>[^<]*<code[^>]*>([^<]*)</code>")
PROVE = re.compile(r'href="(/prove/\?[^"]+)"')
REMEMBERED = 60


# Fields in which anything may be written
FREE = {"text", "search", "textarea", "url", "email"}
# What a script names as a page does; elsewhere a value counts that was seen under the same name.
TWINS = {
    "api/v1/add-ons/<key>": "plans/add-ons/<slug:key>",
    "api/v1/approvals/<request_id>": "approvals/<seq:pk>",
    "api/v1/audit/changes/<group>": "audit/changes/<group:group>",
    "api/v1/audit/entries/<seq>": "audit/<seq:seq>",
    "api/v1/audit/exports/<export_id>": "audit/exports/<seq:pk>",
    "api/v1/audit/months/<month>": "audit/months/<month:month>",
    "api/v1/audit/verifications/<verification_id>": "audit/verifications/<seq:pk>",
    "api/v1/entitlements/<slug>": "tenants/<slug:slug>",
    "api/v1/entitlements/<slug>/<key>": "tenants/<slug:slug>/features/<str:key>",
    "api/v1/features/<key>": "plans/features/<slug:key>",
    "api/v1/flags/<key>": "flags/<slug:key>",
    "api/v1/limits/<key>": "plans/limits/<slug:key>",
    "api/v1/networks/<network_id>": "network/<seq:pk>",
    "api/v1/overrides/<override_id>": "flags/<slug:key>/overrides/<uuid:pk>",
    "api/v1/plans/<slug>": "plans/of/<slug:key>",
    "api/v1/runs/<run_id>": "jobs/runs/<seq:pk>",
    "api/v1/subscriptions/<slug>": "tenants/<slug:slug>",
    "api/v1/tenants/<slug>": "tenants/<slug:slug>",
    "plan": "plans/of/<slug:key>",
    "subject": "flags/<slug:key>",
    "tenant": "tenants/<slug:slug>",
}


@dataclass
class Form:
    """A form of a page: where it goes, how, and with which fields (name, kind, value) and choices."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    needed: set[str] = field(default_factory=set)
    longest: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, kind: str, value: str) -> None:
        """A field; of several radio buttons of one name, one field with choices."""
        if kind == "radio":
            self.choices[name].append(value)
            if any(known == name for known, _kind, _value in self.fields):
                return
            value = ""
        self.fields.append((name, kind, value))


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area = [Form("", "get")], "", ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, form = given.get("name") or "", self.forms[-1]
        if "required" in given and name:
            form.needed.add(name)
        if name and (given.get("maxlength") or "").isdigit():
            form.longest[name] = int(given["maxlength"])
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", (given.get("method") or "get").lower()))
        elif tag == "option" and self.select:
            form.choices[self.select].append(given.get("value") or "")
        elif tag == "select" and name:
            self.select = name
            form.add(name, "select", "")
        elif tag == "textarea" and name:
            self.area = name
        elif tag in ("input", "button") and name:
            form.add(name, given.get("type") or tag, given.get("value") or "")

    def handle_data(self, text):
        if self.area:
            self.forms[-1].add(self.area, "textarea", text.strip())
            self.area = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.handle_data("")


def forms_of(page: str, address: str) -> list[Form]:
    """The forms of a page; one without an action goes to the page itself."""
    reader = Forms()
    reader.feed(page)
    for form in reader.forms:
        form.action = form.action or address
    return [form for form in reader.forms if form.fields and form.action.startswith("/")]


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
    """What was seen so far: addresses of each route, values at each place and under each name, forms for each route.

    `forms` are sent, `questions` only ask for a page. `calls` are the routes of the API.
    """

    def __init__(self, calls: Iterable[str] = ()):
        remembered = lambda: defaultdict(lambda: deque(maxlen=REMEMBERED))  # noqa: E731
        self.addresses, self.values, self.objects = remembered(), remembered(), remembered()
        self.forms, self.questions = remembered(), remembered()
        self.routes, self.known = defaultdict(list), {}
        for route in (*pages(), *calls):
            self.routes[route.split("/")[0]].append(route)

    def note_link(self, link: str) -> None:
        """Remember an address, what stands in it, and what its query says."""
        parts = urlsplit(unescape(link))
        path = parts.path
        for name, value in parse_qsl(parts.query):
            self.note(name, value)
        route = self.route_of(path)
        if route is None or path in self.addresses[route]:
            return
        self.addresses[route].append(path)
        for place, name, value in zip(places(route), names(route), pattern(route).fullmatch(path).groups(), strict=True):
            self.note(place, unquote(value))
            self.note(name, unquote(value))

    def route_of(self, path: str) -> str | None:
        """The route that an address is of. Every page links to the same ones, so what was found is kept."""
        if path not in self.known:
            alike = self.routes[path.split("/")[1]] if path.startswith("/") else ()
            self.known[path] = next((route for route in alike if pattern(route).fullmatch(path)), None)
        return self.known[path]

    def note(self, where: str, value: str) -> None:
        if value not in self.values[where]:
            self.values[where].append(value)

    def note_page(self, page: str, address: str) -> list[Form]:
        """Remember the links and forms of a page, and give those of its forms that are sent."""
        for link in set(LINK.findall(page)):
            self.note_link(link)
        found = forms_of(page, address)
        for form in found:
            kind = self.forms if form.method == "post" else self.questions
            kind[self.route_of(urlsplit(form.action).path)].append(form)
            for name, values in form.choices.items():
                for value in values:
                    self.note(name, value)
        return [form for form in found if form.method == "post"]

    def note_answer(self, value: object, name: str = "") -> None:
        """Remember the texts, numbers and objects of an answer in JSON under their names."""
        if isinstance(value, dict):
            self.objects[name].append(value)
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
        known = self.values[place] or self.values[TWINS.get(place, name)] or self.values[name]
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
