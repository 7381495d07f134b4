"""Which of the provider's words become roles here?"""

from dataclasses import replace

import pytest

from hqconsole.kernel.roles import Role
from staff.claims import Claims, ContradictionError, roles_in, spoken
from staff.providers import USUAL_WORDS, Provider

PROVIDER = Provider("https://sso.example", "hq", "s", needs_verified_email=False)


def test_every_role_of_people_can_be_claimed_and_no_machine_can():
    assert set(USUAL_WORDS.values()) == set(Role) - {Role.WORKER}


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        ("TECH_ADMIN", (Role.TECH_ADMIN,)),
        (["SUPPORT_ANALYST", "SUPER_ADMIN"], (Role.SUPER_ADMIN, Role.SUPPORT_ANALYST)),
        (["WORKER", "worker", "super_admin", "root", 7, None], ()),
        ({"SUPER_ADMIN": True}, ()),
        (None, ()),
        ("SUPER_ADMIN,TECH_ADMIN", ()),
    ],
)
def test_only_the_agreed_words_are_roles(claim, roles):
    assert roles_in(claim, USUAL_WORDS) == roles


def test_the_id_token_is_right_where_userinfo_differs():
    claims = Claims.of({"userinfo": {"sub": "a", "roles": ["SUPER_ADMIN"]}, "id_token": {"sub": "a", "roles": []}}, PROVIDER)

    assert claims.roles == ()


def test_two_answers_about_different_people_are_a_contradiction():
    with pytest.raises(ContradictionError):
        Claims.of({"userinfo": {"sub": "a"}, "id_token": {"sub": "b"}}, PROVIDER)


def test_a_person_without_a_name_is_called_by_their_handle():
    claims = Claims.of({"id_token": {"sub": "a-1", "preferred_username": "salma"}}, PROVIDER)

    assert (claims.name_en, claims.name_ar, claims.email, claims.signed_in_at) == ("salma", "", "", None)


def test_the_locale_decides_the_first_language_where_we_speak_it():
    assert [spoken(locale) for locale in ("ar-OM", "en", "fr", None, 3)] == ["ar", "en", "en", "en", "en"]


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:loa:2"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": [["mfa"], None]}, False),
        ({"acr": ["urn:loa:2"]}, False),
        ({}, False),
    ],
)
def test_only_the_words_of_the_settings_vouch_for_a_second_factor(told, counts):
    provider = replace(PROVIDER, mfa_acr=frozenset({"urn:loa:2"}))

    assert Claims.of({"id_token": {"sub": "a"} | told}, provider).has_two_factors == counts


def test_userinfo_cannot_vouch_for_a_second_factor():
    assert not Claims.of({"id_token": {"sub": "a"}, "userinfo": {"sub": "a", "amr": ["mfa"]}}, PROVIDER).has_two_factors
