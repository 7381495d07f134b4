"""Every workflow that ships is sound, and every rule finds the graph that breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import seeds
from workflows.rules import broken

VERSIONS = seeds.read().editions


def graph(stages: str, edges: str, *, initial: str = "intake", terminal: str = "delivered cancelled") -> dict:
    """A document drawn in brief: graph("intake ready", "intake>ready")."""
    kinds = dict.fromkeys(terminal.split(), "terminal")
    return {
        "stages": [stage(key, is_initial=key in initial.split(), kind=kinds.get(key, "operational")) for key in stages.split()],
        "moves": [move(*edge.split(">")) for edge in edges.split()],
    }


STATUSES = {"intake", "ready", "delivered", "cancelled", "on_hold", "draft"}


def stage(key: str, **given) -> dict:
    facts = {"key": key, "name_en": key, "name_ar": "مرحلة", "kind": "operational", "is_initial": False, "sla_minutes": None}
    return facts | {"status": key if key in STATUSES else "processing"} | given


def move(start: str, end: str, **given) -> dict:
    names = {"key": f"{start}.next_step.{end}", "action": "NEXT_STEP", "name_en": "Next", "name_ar": "التالي"}
    rest = {"from": start, "to": end, "guards": [], "roles": [], "is_automatic": False, "needs": [], "notice": ""}
    return names | rest | given


def sound() -> dict:
    return graph("intake ready delivered cancelled", "intake>ready ready>delivered intake>cancelled")


def with_stage(**given) -> dict:
    """The sound workflow, with other facts about its stage `ready`."""
    content = sound()
    content["stages"][1] |= given
    return content


def with_move(**given) -> dict:
    """The sound workflow, with other facts about its move to cancellation."""
    content = sound()
    content["moves"][2] |= given
    return content


def with_one_more(kind: str, row: dict) -> dict:
    content = sound()
    content[kind].append(row)
    return content


def rules_broken_by(content: dict) -> set[str]:
    return {rule.split(":")[0] for _key, rule in broken(content)}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.file)
def test_what_ships_is_sound(version):
    assert list(broken(version.content)) == []


def test_the_smallest_sound_workflow_breaks_nothing():
    assert rules_broken_by(sound()) == set()


BAD = [
    ("orphan stage", "V05", graph("intake ready qa delivered", "intake>ready ready>delivered qa>ready")),
    ("trap stage", "V06", graph("intake on_hold delivered", "intake>delivered intake>on_hold")),
    (
        "terminal with exit",
        "V03",
        graph("intake delivered processing", "intake>processing processing>delivered delivered>processing"),
    ),
    ("two initials", "V01", graph("draft intake delivered", "draft>intake intake>delivered", initial="draft intake")),
    ("no initial", "V01", graph("intake delivered", "intake>delivered", initial="")),
    ("dangling edge", "V04", graph("intake delivered", "intake>delivered draft>intake")),
    ("no terminal", "V02", graph("intake ready", "intake>ready")),
    ("self loop", "V07", with_one_more("moves", move("ready", "ready"))),
    ("twin moves", "V08", with_one_more("moves", move("intake", "ready", key="again"))),
    ("nameless stage", "V10", with_stage(name_ar=" ")),
    ("nameless move", "V10", with_move(name_en="")),
    ("unknown guard", "V11", with_move(guards=["moon_is_full"])),
    ("unknown status", "V12", with_stage(status="gone")),
    ("two automatic moves", "V13", sound() | {"moves": [each | {"is_automatic": True} for each in sound()["moves"]]}),
    ("delivery only by exception", "V14", with_stage(kind="exception")),
    ("no way to cancel", "V15", graph("intake delivered", "intake>delivered")),
    ("unknown action", "shape", with_move(action="FLY")),
    ("unknown need", "shape", with_move(needs=["wings"])),
    ("unknown kind", "shape", with_stage(kind="limbo")),
    ("missing field", "shape", with_one_more("stages", {"key": "packing"})),
    ("unknown field", "shape", with_move(colour="red")),
    ("one key twice", "shape", with_one_more("stages", stage("ready"))),
]


@pytest.mark.parametrize(("rule", "content"), [(rule, content) for _name, rule, content in BAD], ids=[name for name, *_ in BAD])
def test_each_rule_finds_the_graph_that_breaks_it(rule, content):
    assert rule in rules_broken_by(content)


keys = st.sampled_from(["intake", "ready", "qa", "on_hold", "delivered", "cancelled"])


words = st.lists(keys, unique=True).map(" ".join)
edges = st.lists(st.builds("{}>{}".format, keys, keys), max_size=12, unique=True).map(" ".join)


@given(words, edges, words, words)
def test_any_graph_gets_an_answer(stages, moves, initial, terminal):
    assert all(rule for _key, rule in broken(graph(stages, moves, initial=initial, terminal=terminal)))


@given(st.permutations(range(len(VERSIONS[1].content["moves"]))))
def test_the_order_of_the_moves_does_not_matter(order):
    content = VERSIONS[1].content
    shuffled = content | {"moves": [content["moves"][index] for index in order]}

    assert list(broken(shuffled)) == []
