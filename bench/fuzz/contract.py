"""Does an answer of the API fit what its OpenAPI document promises? As much of JSON Schema as ninja writes."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
FORMATS = {"date-time": datetime.fromisoformat, "uuid": UUID}


def broken_promises(document: dict, operation: dict, answer) -> Iterator[str]:
    """How an answer differs from every form its operation promises for its status; nothing where it fits."""
    promised = operation["responses"].get(str(answer.status_code)) or operation["responses"].get(answer.status_code)
    if promised is None:
        yield f"{answer.status_code} is not promised"
        return
    kind = answer["Content-Type"].partition(";")[0]
    if kind in promised.get("content", {}) and not kind.endswith("json"):
        return
    if kind not in ("application/json", "application/problem+json"):
        yield f"{answer['Content-Type']} is no JSON"
        return
    for content in promised.get("content", {}).values():
        yield from faults(document, content["schema"], json.loads(answer.content), "answer")


def faults(document: dict, schema: dict, value: object, place: str) -> Iterator[str]:
    """Where and how `value` differs from `schema`."""
    schema = resolved(document, schema)
    if choices := schema.get("anyOf"):
        if all(any(True for _fault in faults(document, choice, value, place)) for choice in choices):
            yield f"{place} fits none of {len(choices)} forms"
        return
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{place} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is none of its choices"
    if isinstance(value, str):
        yield from faults_of_text(schema, value, place)
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(document, schema.get("items", {}), each, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from faults_of_object(document, schema, value, place)


def resolved(document: dict, schema: dict) -> dict:
    """The schema itself, where it only names one."""
    while "$ref" in schema:
        named = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            named = named[step]
        schema = named
    return schema


def faults_of_text(schema: dict, value: str, place: str) -> Iterator[str]:
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{place} is too long"
    if not re.search(schema.get("pattern", ""), value):
        yield f"{place} has another pattern"
    try:
        FORMATS.get(schema.get("format"), str)(value)
    except ValueError:
        yield f"{place} is no {schema['format']}"


def faults_of_object(document: dict, schema: dict, value: dict, place: str) -> Iterator[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", not schema.get("properties"))
    yield from (f"{place}.{name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, each in value.items():
        if name in known:
            yield from faults(document, known[name], each, f"{place}.{name}")
        elif isinstance(more, dict):
            yield from faults(document, more, each, f"{place}.{name}")
        elif not more:
            yield f"{place}.{name} is not promised"
