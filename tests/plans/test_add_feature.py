"""Adding a feature takes no code: it is in the matrix, in plans and in the product's view at once."""

import pytest
from django.db import connection

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import Feature
from tests import make

from .conftest import drafted, owner, published, subscribed

pytestmark = pytest.mark.django_db
FACTS = {"name_en": "Express delivery", "name_ar": "توصيل سريع", "group": "operations", "product_key": "", "when_away": "off"}


def added(key="express", type="boolean", **facts) -> Feature:
    return actions.add_feature(key=key, type=type, facts=FACTS | facts, by=owner())


def test_a_new_feature_reaches_a_tenant_without_any_code():
    added()
    draft = drafted()
    wanted = draft.content | {"features": [*draft.content["features"], "express"]}
    published(actions.edit_draft(edition=draft, content=wanted, version=draft.version, by=owner()))
    tenant = subscribed()

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value, source, when_away FROM tenant_api.features WHERE tenant_id = %s AND key = 'express'", [tenant.pk]
        )
        assert cursor.fetchone() == ("true", "plan", "off")


@pytest.mark.parametrize(("type", "default"), [("boolean", False), ("number", None), ("text", None)])
def test_it_is_off_until_somebody_gives_it(type, default):
    assert added(type=type).default_value is default


@pytest.mark.parametrize(
    ("wrong", "field", "complaint"),
    [
        ({"key": "printing"}, "key", "is taken"),
        ({"key": "Express"}, "key", "small letters"),
        ({"key": "1st"}, "key", "begins with a letter"),
        ({"key": ""}, "key", "small letters"),
        ({"type": "colour"}, "type", "colour"),
        ({"group": "fun"}, "group", "fun"),
        ({"when_away": "maybe"}, "when_away", "maybe"),
        ({"name_en": ""}, "name_en", "blank"),
        ({"name_ar": "x" * 121}, "name_ar", "at most 120"),
        ({"product_key": "custom_domain"}, "product_key", "Custom domain"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field, complaint):
    with pytest.raises(actions.Unsound, match=complaint) as refused:
        added(**wrong)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPER_ADMIN, Role.WORKER)])
def test_only_a_super_admin_adds_one(role):
    with pytest.raises(Forbidden):
        actions.add_feature(key="express", type="boolean", facts=FACTS, by=make.actor(role))


def test_the_page_adds_it_and_says_what_is_wrong():
    browser, form = make.client(), FACTS | {"key": "express", "type": "number"}

    assert "is taken" in browser.post("/plans/features/add/", form | {"key": "printing"}).content.decode()
    assert browser.post("/plans/features/add/", form).status_code == 303
    assert "Express delivery" in browser.get("/plans/features/").content.decode()
    assert Feature.objects.get(key="express").type == "number"


def test_a_script_adds_it_and_finds_it_in_the_list():
    browser = make.client()

    answer = make.by_script("features", browser, **FACTS, key="express", type="number")

    assert (answer.status_code, answer.json()["default_value"]) == (201, None)
    assert answer.json() in browser.get("/api/v1/features").json()


def test_a_script_is_told_at_which_field_it_is_wrong():
    answer = make.by_script("features", key="express", name_en="Express", group="fun")

    assert answer.status_code == 422
    assert sorted(answer.json()["errors"]) == ["group", "name_ar"]
