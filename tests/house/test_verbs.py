"""A verb has one name: permission, function, risk, holder, sentence, test file."""

import ast
import inspect
from pathlib import Path

import pytest
from django.template.loader import get_template

from hqconsole.api import verbs
from hqconsole.kernel.actions import REGISTRY
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS
from hqconsole.kernel.roles import CARDS, VERBS_OF, Role

ROOT = Path(__file__).parents[2]
READING = {verb for verb in Permission if verb.endswith(".view")}
RAW = {Permission.RAW_EDIT}  # Django's admin performs it
READING |= {Permission.PLANS_EVALUATE}  # the scope of the product's servers, which only ask
# People decide where they see what they decide about, and mind their own browsers, keys and lists there.
ON_PAGES = {verb for verb in Permission if verb.startswith(("approvals.", "staff."))}
ON_PAGES |= {Permission.AUDIT_SAVE_VIEW, Permission.AUDIT_SHARE_VIEW, Permission.AUDIT_REMOVE_VIEW, Permission.AUDIT_ORDER_DIGEST}
ON_PAGES |= {Permission.AUDIT_DOWNLOAD_EXPORT_OF}  # the operation of one's own export performs it
ON_PAGES |= {Permission.PLANS_SUSPEND_AFTER_TRIAL}  # machines do it; people hold it to take it back
VERBS = sorted(set(Permission) - READING - RAW)
OF_PEOPLE = {verb for card in CARDS if card.role != Role.WORKER for verb in card.verbs}


def test_permissions_stand_in_the_order_of_the_alphabet():
    assert list(Permission) == sorted(Permission)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_the_name_of_its_function(verb):
    function = REGISTRY[verb].function

    family, name = verb.split(".")
    assert (function.__module__.split(".")[0], function.__name__) == (family, name)


@pytest.mark.parametrize("verb", [*VERBS, *RAW])
def test_every_verb_has_a_risk(verb):
    assert verb in RISKS


@pytest.mark.parametrize("verb", sorted(Permission))
def test_every_verb_has_a_holder(verb):
    assert any(verb in held for held in VERBS_OF.values())


@pytest.mark.parametrize("verb", [*VERBS, *RAW])
def test_every_verb_has_a_sentence(verb):
    family, name = verb.split(".")
    get_template(f"{family}/events/{name}.html")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_test_file(verb):
    family, name = verb.split(".")
    assert (ROOT / "tests" / family / f"test_{name}.py").exists()


@pytest.mark.parametrize("verb", sorted(OF_PEOPLE.intersection(VERBS) - ON_PAGES))
def test_every_verb_of_people_is_an_operation_of_the_api(verb):
    assert verb in set(verbs().values())


def test_every_role_has_a_paragraph():
    assert all(len(str(card.prose)) > 60 for card in CARDS)


@pytest.mark.parametrize("act", REGISTRY.values(), ids=lambda act: act.verb)
def test_every_action_takes_keywords_only_and_the_actor_last(act):
    parameters = list(inspect.signature(act.function).parameters.values())
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
    assert parameters[-1].name == "by"


def test_every_action_says_in_one_sentence_what_it_does():
    for act in REGISTRY.values():
        assert act.function.__doc__, act.verb
        assert act.function.__doc__.split("\n")[0].rstrip().endswith("."), act.verb


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*/actions.py"), *ROOT.glob("*/actions/*.py")]), ids=lambda path: str(path.relative_to(ROOT))
)
def test_what_an_actions_room_writes_is_written_inside_an_action(path):
    """A function of this room that others may call and that is not an action may not open a transaction of its own."""
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            calls = {
                call.func.attr for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            }
            assert "on_commit" not in calls, f"{path}: {node.name}"
