"""What makes a workflow sound? Every rule that a document must meet on its own, with the number it has in our rule book.

V09 (stages numbered without gaps) holds by construction: a stage's number is its place in the list. V16 is kept by the
database (a published version is frozen), V17 by deployment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from .vocabulary import StageKind, words

NEEDS = ("scan", "invoice", "proof_of_delivery")
STAGE = {
    "key": str,
    "name_en": str,
    "name_ar": str,
    "kind": str,
    "is_initial": bool,
    "sla_minutes": (int, type(None)),
    "status": str,
}
MOVE = {
    "key": str,
    "from": str,
    "to": str,
    "action": str,
    "name_en": str,
    "name_ar": str,
    "guards": list,
    "roles": list,
    "is_automatic": bool,
    "needs": list,
    "notice": str,
}
Broken = Iterator[tuple[str, str]]


def broken(content: dict) -> Broken:
    """Every broken rule as (key, rule). A document of the wrong shape is told so and not looked at further."""
    wrong_shape = list(broken_shape(content))
    yield from wrong_shape
    if wrong_shape:
        return
    graph = Graph(content)
    for rules in (broken_ends, broken_reach, broken_moves, broken_words):
        yield from rules(graph)


class Graph:
    """A document as stages by key and the moves that leave each."""

    def __init__(self, content: dict):
        self.stages = {stage["key"]: stage for stage in content["stages"]}
        self.moves = content["moves"]
        self.initials = [stage["key"] for stage in content["stages"] if stage["is_initial"]]
        self.exits = defaultdict(list)
        for move in self.moves:
            self.exits[move["from"]].append(move)

    def of_kind(self, kind: str) -> list[str]:
        return [key for key, stage in self.stages.items() if stage["kind"] == kind]

    def of_status(self, status: str) -> set[str]:
        return {key for key, stage in self.stages.items() if stage["status"] == status}

    def reached_from(self, key: str, avoiding: tuple[str, ...] = ()) -> set[str]:
        """The stages that an order at `key` can come to, `key` among them, without stages of the kinds avoided."""
        seen, waiting = {key}, [key]
        while waiting:
            for move in self.exits[waiting.pop()]:
                stage = self.stages.get(move["to"])
                if stage and stage["key"] not in seen and stage["kind"] not in avoiding:
                    seen.add(stage["key"])
                    waiting.append(stage["key"])
        return seen


def broken_shape(content: dict) -> Broken:
    for kind, fields in (("stages", STAGE), ("moves", MOVE)):
        for row in content[kind]:
            wrong = [name for name, wanted in fields.items() if name not in row or not isinstance(row[name], wanted)]
            for name in [*wrong, *(row.keys() - fields.keys())]:
                yield str(row.get("key")), f"shape: {name} is missing, unknown or of the wrong type"
        for key, times in Counter(row.get("key") for row in content[kind]).items():
            if times > 1:
                yield str(key), f"shape: {kind} have this key more than once"


def broken_ends(graph: Graph) -> Broken:
    """Where an order begins and ends."""
    if len(graph.initials) != 1:
        yield "stages", "V01: exactly one stage is initial"
    if not graph.of_kind("terminal"):
        yield "stages", "V02: at least one stage is terminal"
    for key in graph.of_kind("terminal"):
        if graph.exits[key]:
            yield key, "V03: no move leaves a terminal stage"
    for move in graph.moves:
        if not {move["from"], move["to"]} <= graph.stages.keys():
            yield move["key"], "V04: both ends of a move are stages"


def broken_reach(graph: Graph) -> Broken:
    """Where an order can get to."""
    terminals, cancelled, delivered = set(graph.of_kind("terminal")), graph.of_status("cancelled"), graph.of_status("delivered")
    for initial in graph.initials[:1]:
        for key in graph.stages.keys() - graph.reached_from(initial):
            yield key, "V05: cannot be reached from the initial stage"
        if not graph.reached_from(initial, avoiding=("exception",)) & delivered:
            yield initial, "V14: no way leads to delivery without an exception"
    for key in graph.stages:
        if not graph.reached_from(key) & terminals:
            yield key, "V06: no way leads from here to an end"
    for key in graph.of_kind("operational")[:1]:
        if not graph.reached_from(key) & cancelled:
            yield key, "V15: no way leads from the first operational stage to cancellation"


def broken_moves(graph: Graph) -> Broken:
    """What a move may be."""
    for move in graph.moves:
        if move["from"] == move["to"]:
            yield move["key"], "V07: a move leads to another stage"
    for (start, end, act), times in Counter((move["from"], move["to"], move["action"]) for move in graph.moves).items():
        if times > 1:
            yield f"{start}.{act}.{end}", "V08: two moves do the same"
    for key, moves in graph.exits.items():
        if sum(move["is_automatic"] for move in moves) > 1:
            yield key, "V13: at most one automatic move leaves a stage"


def broken_words(graph: Graph) -> Broken:
    """Which words are used."""
    for row in (*graph.stages.values(), *graph.moves):
        if not (row["name_en"].strip() and row["name_ar"].strip()):
            yield row["key"], "V10: has a name in both languages"
    for move in graph.moves:
        for guard in set(move["guards"]) - words("guards").keys():
            yield move["key"], f"V11: {guard} is not a guard we know"
        if move["action"] not in words("actions") or set(move["needs"]) - set(NEEDS):
            yield move["key"], "shape: action and needs are words we know"
    for stage in graph.stages.values():
        if stage["status"] not in words("statuses"):
            yield stage["key"], f"V12: {stage['status']} is not a status of the product"
        if stage["kind"] not in StageKind.values:
            yield stage["key"], f"shape: {stage['kind']} is not a kind of stage"
