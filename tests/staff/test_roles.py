"""Does the page of roles say what the code says?"""

import re

from django.urls import reverse

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import queries
from staff.models import Person
from staff.sentences import SENTENCES


def test_every_verb_has_a_sentence_and_no_sentence_lost_its_verb():
    assert set(SENTENCES) == set(Permission)


def test_the_table_marks_what_the_role_cards_say():
    lines = {line.verb: line for line in queries.verbs()}

    assert set(lines[Permission.STAFF_VIEW].cans) == {queries.Can.DO}
    suspending = dict(zip([card.role for card in queries.CARDS_OF_PEOPLE], lines[Permission.TENANTS_SUSPEND].cans, strict=True))
    assert suspending == {
        Role.SUPER_ADMIN: queries.Can.DO,
        Role.TECH_ADMIN: queries.Can.NOT,
        Role.BUSINESS_ADMIN: queries.Can.ASK,
        Role.QA_COMPLIANCE: queries.Can.NOT,
        Role.SUPPORT_ANALYST: queries.Can.ASK,
    }


def test_what_machines_do_stands_apart_and_nothing_is_left_out():
    people, machines = ({line.verb for line in lines} for lines in (queries.verbs(), queries.chores()))

    assert people | machines == set(Permission)
    assert not people & machines
    assert Permission.STAFF_SIGN_IN in machines


def test_people_stand_under_each_of_their_roles(hire):
    both = hire(Role.SUPER_ADMIN, Role.TECH_ADMIN)
    gone = hire(Role.TECH_ADMIN, username="gone", is_active=False)

    people = {card.role: people for card, people in queries.people_by_role()}

    assert both in people[Role.SUPER_ADMIN]
    assert both in people[Role.TECH_ADMIN]
    assert both not in people[Role.QA_COMPLIANCE]
    assert gone not in people[Role.TECH_ADMIN]


def test_the_page_shows_roles_people_and_verbs(hire, visit):
    Person.objects.exclude(pk=(person := hire(Role.SUPPORT_ANALYST)).pk).update(roles=[])

    page = visit(person).get(reverse("staff:roles"))

    assert "Answers for the whole platform" in page.text
    assert "Lock a tenant out of the platform" in page.text
    assert "Nobody with this role has signed in yet." in page.text


def test_the_page_is_for_people_of_hq(client, db):
    assert client.get(reverse("staff:roles")).url.startswith(reverse("staff:sign_in"))


def test_the_table_tells_asking_from_doing(hire, visit):
    page = visit(hire()).get(reverse("staff:roles")).text

    row = re.search(r"Lock a tenant out of the platform.*?</tr>", page, re.S)[0]
    assert (row.count(">✓<"), row.count("may ask"), row.count(">–<")) == (1, 2, 2)
    assert page.count("may ask</span>") == sum(len(card.asks - card.verbs) for card in queries.CARDS_OF_PEOPLE)
