"""Does the button of a verb act, ask, or say which role it takes?"""

import re
from pathlib import Path

import pytest
from django.template.base import Template
from django.template.context import Context
from django.utils import translation

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Grant
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import ASKS_OF, VERBS_OF, Role
from hqconsole.kernel.web import Allowed
from tenants.models import Tenant
from tests import make

TEMPLATES = sorted(Path("templates").rglob("*.html"))
PEOPLE = [role for role in Role if role is not Role.WORKER]


def drawn(tag: str, actor, about: object = None) -> str:
    return Template("{% " + tag + " %}").render(Context({"may": Allowed(actor, about)}))


SUSPEND = 'act "tenants.suspend" "Suspend" url="/x/suspend/" icon="pause" kind="bad-quiet" dialog=True key="S"'


def test_whoever_may_gets_the_button_as_it_always_was():
    tag = SUSPEND.replace('act "tenants.suspend"', "button")

    assert drawn(SUSPEND, make.actor()).strip() == drawn(tag, make.actor()).strip()


def test_whoever_may_only_ask_is_offered_to_ask():
    assert "Ask: More" in drawn('act "staff.elevate" "More" url="/x/"', make.actor(Role.SUPPORT_ANALYST))
    assert ">Beg</a>" in drawn('act "staff.elevate" "More" "Beg" url="/x/"', make.actor(Role.SUPPORT_ANALYST))
    assert ">More</a>" in drawn('act "staff.elevate" "More" "Beg" url="/x/"', make.actor())


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("verb", Permission)
def test_a_button_without_effect_says_the_role_exactly_where_the_rules_refuse(role, verb):
    page = drawn(f'act "{verb}" "Go" url="/x/"', make.actor(role))

    assert ("It takes the role" in page) == (verb not in VERBS_OF[role] | ASKS_OF[role])
    assert ('aria-disabled="true"' in page) == ("It takes the role" in page)


def test_a_button_without_effect_can_be_focused_and_its_reason_is_read():
    page = drawn(SUSPEND, make.actor(Role.QA_COMPLIANCE))

    button = re.search(r"<button[^>]*>", page)[0]
    assert 'type="button"' in button
    assert not re.search(r"\sdisabled|tabindex", button)
    (reason_id,) = re.findall(r'aria-describedby="([^"]+)"', button)
    assert re.search(rf'role="tooltip" id="{reason_id}">It takes the role: Super Admin\.<', page)


def test_it_leads_nowhere_and_takes_no_key():
    page = drawn(SUSPEND, make.actor(Role.QA_COMPLIANCE))

    assert not [word for word in ("href", "/x/", "data-dialog", "data-shortcut", "button--bad") if word in page]


def test_the_reason_is_in_the_language_of_the_page():
    with translation.override("ar"):
        assert "يتطلب الدور" in drawn(SUSPEND, make.actor(Role.QA_COMPLIANCE))


def test_an_exception_on_this_tenant_opens_the_button_here_and_nowhere_else():
    mine, other = Tenant(slug="mine"), Tenant(slug="other")
    grant = Grant("exception:1", frozenset({Permission.TENANTS_SUSPEND}), clock.now().replace(year=2999), tenant=str(mine.pk))
    inspector = make.actor(Role.QA_COMPLIANCE, find_grants=lambda: [grant])

    assert [("href" in drawn(SUSPEND, inspector, about)) for about in (mine, other, None)] == [True, False, False]


def test_a_stranger_may_nothing():
    assert "It takes the role" in drawn(SUSPEND, None)


def test_two_acts_on_one_page_have_reasons_of_their_own():
    acts = [
        drawn(f'act "tenants.end_trust" "End" url="/tenants/x/trust/{pk}/end/"', make.actor(Role.QA_COMPLIANCE)) for pk in (1, 2)
    ]

    assert len({re.search(r'id="([^"]+)"', page)[1] for page in acts}) == 2


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_act_names_a_verb_and_no_template_hides_one_behind_a_condition(template):
    text = template.read_text()

    assert set(re.findall(r'{% act "([^"]+)"', text)) <= set(Permission)
    assert not re.search(r"{% if [^%]*may\.[^%]*%}(?:(?!{% (?:endif|else)).)*dialog=True", text, re.S)
