"""What is filled in? Forms and bodies of the API, as somebody does who means it, or who does not."""

import json
import random
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from . import doors, hostile
from .contract import resolved
from .doors import Form, Memory, Operation

REASON = "Because the work of today demands it"
TO_TYPE = re.compile(r"Type (.+) exactly\.")
Pairs = list[tuple[str, str]]


@dataclass
class Filler:
    """Fills in, in ways that chance chooses; anything is hostile with the probability `wild`.

    `smuggled` are fields that nobody asked for and that ride along. `texts` are written wherever a text is free, every
    other time.
    """

    rng: random.Random
    memory: Memory
    document: dict
    smuggled: dict[str, str | int] = field(default_factory=dict)
    texts: Sequence[str] = ()
    written: Counter[str] = field(default_factory=Counter)  # the fields in which one of those texts was written

    def form(self, form: Form, wild: float) -> Pairs:
        """What is typed into each field of a form."""
        pairs = []
        for name, kind, value in form.fields:
            if self.rng.random() < wild:
                pairs.append((name, hostile.text(self.rng)))
            elif kind == "checkbox":
                pairs += [(name, value or "on")] * (name in form.needed or self.rng.random() < 0.7)
            elif kind == "submit":
                pairs += [(name, value)] * (self.rng.random() < 0.5)
            else:
                pairs.append((name, self.typed(form, name, kind, value)[: form.longest.get(name)]))
        return pairs

    def typed(self, form: Form, name: str, kind: str, value: str) -> str:
        """What stands there already, a choice, or something that fits the kind and the name of the field."""
        if name.endswith("typed_name") and form.choices["typed_name"]:
            return form.choices["typed_name"][-1]
        if kind in doors.FREE and (text := self.given_text(name)):
            return text
        if value and (kind == "hidden" or self.rng.random() < 0.8):
            return value
        if form.choices.get(name):
            return self.rng.choice(form.choices[name])
        if kind in hostile.FITTING:
            return hostile.fitting(self.rng, kind)
        return "" if kind == "hidden" else self.word(name)

    def word(self, name: str) -> str:
        """What somebody writes into a field of this name: a reason, what was seen under it, or something new."""
        if name.endswith("reason"):
            return REASON
        return hostile.plausible(self.rng) if self.rng.random() < 0.3 else self.memory.word(self.rng, name, name, 0.0)

    def given_text(self, name: str) -> str:
        """One of the texts that are given, every other time."""
        if not self.texts or self.rng.random() < 0.5:
            return ""
        self.written[name] += 1
        return self.rng.choice(self.texts)

    def unasked(self, names: Collection[str]) -> list[tuple[str, str | int]]:
        """What rides along where these fields are asked for."""
        return [(name, value) for name, value in self.smuggled.items() if name not in names]

    def call(self, operation: Operation, wild: float) -> tuple[str, dict]:
        """The address and the body of a call, made from the schemas of its parameters and its body."""
        address, query = self.memory.address(self.rng, operation.route, wild / 2), {}
        if not doors.PARAMETER.search(operation.route) or self.rng.random() < 0.2:
            address = "/" + doors.PARAMETER.sub(
                lambda match: hostile.quoted(self.in_path(operation, match[1], wild / 2)), operation.route
            )
        for each in operation.description.get("parameters", ()):
            if each["in"] == "query" and self.rng.random() < 0.5:
                query[each["name"]] = str(self.sample(each["schema"], each["name"], wild))
        return address + asked(query), self.body(operation, urlsplit(address).path, wild)

    def body(self, operation: Operation, path: str, wild: float) -> dict:
        content = operation.description.get("requestBody")
        if not content:
            return {}
        if self.rng.random() < wild / 3:
            return self.nonsense()
        sample = self.sample(content["content"]["application/json"]["schema"], "", wild)
        if isinstance(sample, dict) and "typed_name" in sample and self.rng.random() > wild:
            sample["typed_name"] = sample.get("tenant") or unquote(path.split("/")[-2])
        return {"data": json.dumps(sample).encode(), "content_type": "application/json"}

    def consenting(self, body: dict, answer) -> dict:
        """The same call once more, with the consent that the answer asked for."""
        named = TO_TYPE.match(json.loads(answer.content)["errors"].get("typed_name", ""))
        consent = {"confirmed": True, "reason": REASON} | ({"typed_name": named[1]} if named else {})
        return body | {"data": json.dumps(json.loads(body["data"]) | consent).encode()}

    def nonsense(self) -> dict:
        return {"data": self.rng.choice(hostile.BODIES), "content_type": self.rng.choice(hostile.TYPES)}

    def in_path(self, operation: Operation, name: str, wild: float) -> str:
        schema = next(each["schema"] for each in operation.description["parameters"] if each["name"] == name)
        return str(self.sample(schema, name, wild))

    def sample(self, schema: dict, name: str, wild: float) -> object:
        """A value that fits the schema."""
        schema = resolved(self.document, schema)
        if self.rng.random() < wild:
            return hostile.value(self.rng)
        if "anyOf" in schema:
            return self.sample(self.rng.choice(schema["anyOf"]), name, wild)
        if "enum" in schema:
            return self.rng.choice(schema["enum"])
        kind = schema.get("type", "string")
        if kind == "object" and not schema.get("properties") and self.memory.objects[name]:
            return self.rng.choice(self.memory.objects[name])
        if kind == "object":
            needed, known = schema.get("required", ()), schema.get("properties", {})
            given = [each for each in known if each in needed or self.rng.random() < 0.7]
            return {each: self.sample(known[each], each, wild) for each in given} | dict(self.unasked(known))
        if kind == "array":
            return [self.sample(schema.get("items", {}), name, wild) for _place in range(self.rng.randrange(3))]
        if kind == "boolean":
            return self.rng.random() < (0.9 if name == "confirmed" else 0.6)
        if kind == "null":
            return None
        if kind in ("integer", "number"):
            return self.rng.randrange(1, 12)
        return self.text(schema, name)

    def text(self, schema: dict, name: str) -> str:
        if name in ("fingerprint", "proof"):  # a script has neither
            return ""
        if text := self.given_text(name):
            return text
        if schema.get("format") in hostile.FITTING:
            return hostile.fitting(self.rng, schema["format"])
        return self.word(name)[: schema.get("maxLength")]


def asked(query: dict[str, str]) -> str:
    return f"?{hostile.quoted_pairs(list(query.items()))}" if query else ""
