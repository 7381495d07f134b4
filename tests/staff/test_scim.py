"""Does the door of the directory speak SCIM 2.0, also with those who do not?"""

import json
from uuid import uuid4

import pytest

from hqconsole.kernel.roles import Role
from tests import make
from tests.staff.directory import USERS, Directory

pytestmark = pytest.mark.django_db
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.fixture
def directory(db):
    return Directory()


@pytest.fixture
def salma(hire):
    return hire(Role.TECH_ADMIN, email="salma@hq.example", subject="00u-salma")


def test_a_person_is_shown_as_the_protocol_has_it(directory, salma, settings):
    answer = directory.get(f"{USERS}/{salma.pk}")

    assert answer.headers["Content-Type"] == "application/scim+json"
    assert answer.json() == {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": str(salma.pk),
        "externalId": "00u-salma",
        "userName": "salma",
        "displayName": "Salma",
        "name": {"formatted": "Salma"},
        "emails": [{"value": "salma@hq.example", "type": "work", "primary": True}],
        "active": True,
        "meta": {"resourceType": "User", "location": f"{settings.HQ_URL}{USERS}/{salma.pk}"},
    }


@pytest.mark.parametrize(
    "wanted",
    [
        'userName eq "salma"',
        'userName eq "SALMA"',
        'USERNAME EQ "salma"',
        'externalId eq "00u-salma"',
        ' userName  eq "salma" ',
        'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "salma"',
    ],
)
def test_a_person_is_found_by_name_and_identity(directory, salma, wanted):
    told = directory.get(filter=wanted).json()

    assert (told["totalResults"], told["itemsPerPage"]) == (1, 1)
    assert told["Resources"][0]["id"] == str(salma.pk)


@pytest.mark.parametrize(
    "wanted", ['userName eq "nobody"', 'externalId eq "00U-SALMA"', 'id eq "x"', 'userName eq "a\\u0000\\ud800"']
)
def test_who_is_not_here_is_an_empty_list(directory, salma, wanted):
    told = directory.get(filter=wanted).json()

    assert (told["totalResults"], told["Resources"]) == (0, [])


@pytest.mark.parametrize(
    "wanted",
    [
        'userName co "s"',
        'emails eq "salma@hq.example"',
        "userName eq salma",
        "active eq true",
        'userName eq "a" or id eq "b"',
        "x",
        '"',
    ],
)
def test_a_filter_beyond_ours_is_named_so(directory, wanted):
    answer = directory.get(filter=wanted)

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_people_come_in_pages(directory):
    for number in range(5):
        make.person(Role.TECH_ADMIN, provider="sso", subject=f"p{number}")

    told = directory.get(startIndex=2, count=3).json()

    assert (told["totalResults"], told["startIndex"], told["itemsPerPage"], len(told["Resources"])) == (6, 2, 3, 3)
    pages = [directory.get(startIndex=start, count=2).json()["Resources"] for start in (1, 3, 5, 7)]
    assert len({each["id"] for page in pages for each in page}) == 6
    assert directory.get(count=0).json()["Resources"] == []
    assert directory.get(startIndex="x", count="-4").status_code == 200


def test_whoever_came_another_way_or_is_erased_is_nobody_here(directory):
    supabase, forgotten = make.person(provider="supabase", subject="x"), make.person(provider="", subject="")

    for person in (supabase, forgotten):
        assert directory.says_active(person, False).status_code == 404
    assert directory.get().json()["totalResults"] == 1


def test_nobody_is_made_up(directory, salma):
    unknown = directory.send("POST", USERS, {"userName": "new", "externalId": "00u-new", "active": True})
    known = directory.send("POST", USERS, {"userName": "Salma", "active": True})
    same = directory.send("POST", USERS, {"userName": "other", "externalId": "00u-salma"})

    assert (unknown.status_code, known.status_code, same.status_code) == (403, 409, 409)
    assert "first sign in" in unknown.json()["detail"]
    assert known.json()["scimType"] == "uniqueness"
    assert directory.get().json()["totalResults"] == 2


WRONG_BODIES = [
    (b"{", "invalidSyntax"),
    (b"", "invalidSyntax"),
    (b"[]", "invalidSyntax"),
    (b"\xff\xfe", "invalidSyntax"),
    (b"[" * 50_000, "invalidSyntax"),
    (b'{"Operations": []}', "invalidSyntax"),
    (b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": {}}', "invalidSyntax"),
    (b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": ["x"]}', "invalidSyntax"),
    (b'{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "drop"}]}', "invalidSyntax"),
]


@pytest.mark.parametrize(("sent", "kind"), WRONG_BODIES)
def test_a_body_that_is_none_is_an_error_of_the_protocol(directory, salma, sent, kind):
    answer = directory.send("PATCH", f"{USERS}/{salma.pk}", sent)

    told = answer.json()
    assert (answer.status_code, told["schemas"], told["status"], told["scimType"]) == (400, [ERROR], "400", kind)
    assert told["detail"]


def test_too_much_at_once_is_said_in_its_words(directory, salma, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    answer = directory.send("PUT", f"{USERS}/{salma.pk}", {"displayName": "x" * 2_000})

    assert (answer.status_code, answer.json()["schemas"]) == (413, [ERROR])


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": "maybe"},
        {"op": "replace", "path": "active", "value": None},
        {"op": "replace", "path": "active", "value": 0},
        {"op": "replace", "value": {"active": [False]}},
        {"op": "remove", "path": "active"},
    ],
)
def test_what_is_neither_true_nor_false_is_refused(directory, salma, operation):
    answer = directory.patch(salma, operation)

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    salma.refresh_from_db()
    assert salma.is_active


def test_unknown_people_and_methods_are_said_in_its_words(directory, salma):
    missing = directory.get(f"{USERS}/{uuid4()}")
    strange = directory.send("PUT", USERS, {})

    assert (missing.status_code, missing.json()["schemas"]) == (404, [ERROR])
    assert (strange.status_code, strange.json()["schemas"]) == (405, [ERROR])


def test_it_says_what_it_can_do(directory):
    told = directory.get("/scim/v2/ServiceProviderConfig").json()

    assert (told["patch"]["supported"], told["filter"]["supported"], told["bulk"]["supported"]) == (True, True, False)
    assert told["authenticationSchemes"][0]["type"] == "oauthbearertoken"


def test_a_connector_finds_the_one_type_and_its_schema_by_the_addresses_it_is_told(directory, salma, settings):
    (user,) = directory.get("/scim/v2/ResourceTypes").json()["Resources"]
    (schema,) = directory.get("/scim/v2/Schemas").json()["Resources"]

    assert (user["endpoint"], user["schema"]) == ("/Users", schema["id"])
    for resource in (user, schema):
        assert directory.get(resource["meta"]["location"].removeprefix(settings.HQ_URL)).json() == resource
    told = set(directory.get(f"{USERS}/{salma.pk}").json()) - {"schemas", "id", "externalId", "meta"}
    assert {each["name"] for each in schema["attributes"]} == told
    assert [each["name"] for each in schema["attributes"] if each["mutability"] == "readWrite"] == ["active"]


@pytest.mark.parametrize("place", ["ResourceTypes/Group", "Schemas/urn:ietf:params:scim:schemas:core:2.0:Group"])
def test_there_is_no_other_type(directory, place):
    answer = directory.get(f"/scim/v2/{place}")

    assert (answer.status_code, answer.json()["schemas"]) == (404, [ERROR])


def test_the_last_word_of_several_counts(directory, salma):
    answer = directory.patch(
        salma,
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "x@y.example"},
        {"op": "replace", "path": "active", "value": "True"},
        {"op": "replace", "path": "active", "value": "False"},
    )

    assert json.loads(answer.content)["active"] is False
