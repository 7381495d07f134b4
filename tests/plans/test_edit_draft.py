"""A draft is edited by whoever saw its present version, and nothing that cannot be is saved."""

from copy import deepcopy

import pytest

from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Feature, PlanEdition
from plans.written import written
from tests import make

from .conftest import drafted, more, owner, published

pytestmark = pytest.mark.django_db


def edited(edition: PlanEdition, content: dict, **more) -> PlanEdition:
    return actions.edit_draft(edition=edition, content=content, **({"version": edition.version} | more), by=owner())


def changed(edition: PlanEdition, *path: str, to) -> dict:
    """The content of an edition with another value at a path."""
    content = deepcopy(edition.content)
    branch = content
    for name in path[:-1]:
        branch = branch.setdefault(name, {})
    branch[path[-1]] = to
    return content


def test_a_draft_says_what_was_saved():
    draft = drafted()

    saved = edited(draft, changed(draft, "limits", "users", to={"included": 30, "hard_cap": 30}), note_en="More users")

    assert (saved.content["limits"]["users"]["included"], saved.note_en) == (30, "More users")
    assert saved.content_hash == PlanEdition.objects.get(pk=draft.pk).content_hash
    assert saved.version != draft.version


def test_a_stale_save_is_refused_and_loses_nothing():
    draft = drafted()
    first = edited(draft, draft.content | more())

    with pytest.raises(actions.DraftMoved, match="Somebody else changed GROWTH v3"):
        edited(draft, changed(draft, "features", to=[]))
    assert PlanEdition.objects.get(pk=draft.pk).content == first.content


def test_notes_count_for_the_version_too():
    draft = drafted()
    edited(draft, draft.content, note_en="For the new year")

    with pytest.raises(actions.DraftMoved):
        edited(draft, draft.content, note_en="For the summer")


def test_the_same_in_another_order_is_no_change():
    draft = drafted()

    with pytest.raises(actions.NothingChanged):
        edited(draft, draft.content | {"features": sorted(draft.content["features"], reverse=True)})


def test_what_is_published_is_no_draft_any_more():
    draft = drafted(**more())
    published(draft)

    with pytest.raises(actions.NoDraft):
        edited(draft, draft.content | {"features": []})


BAD = [
    (("limits", "users"), {"included": -2, "hard_cap": -1}, "limits.users", "Nothing is below zero but -1"),
    (("limits", "users"), {"included": 2.5, "hard_cap": 5}, "limits.users", "Whole numbers"),
    (("limits", "users"), {"included": True, "hard_cap": 5}, "limits.users", "Whole numbers"),
    (("limits", "users"), {"included": 9, "hard_cap": 5}, "limits.users", "must not stop before"),
    (("limits", "users"), {"included": -1, "hard_cap": 5}, "limits.users", "must not stop before"),
    (("limits", "users"), {"included": 10**13, "hard_cap": -1}, "limits.users", "without limit: write -1"),
    (("limits", "users"), 5, "limits.users", "what is included"),
    (("limits", "wings"), {"included": 1, "hard_cap": 1}, "limits.wings", "no such limit"),
    (("features",), ["fly"], "features.fly", "no such feature"),
    (("features",), [["printing"]], "features.['printing']", "no such feature"),
    (("features",), ["printing", "printing"], "features.printing", "named twice"),
    (("features",), "printing", "features", "list is needed"),
    (("features",), ["rank"], "features.rank", "no switch"),
    (("values", "printing"), True, "values.printing", "is a switch"),
    (("values", "rank"), "first", "values.rank", "takes a number"),
    (("values", "rank"), True, "values.rank", "takes a number"),
    (("values", "rank"), float("inf"), "values.rank", "takes a number"),
    (("values", "motto"), 7, "values.motto", "takes a text"),
    (("values", "motto"), "x" * 501, "values.motto", "takes a text"),
    (("values", "fly"), 7, "values.fly", "no such feature"),
    (("prices", "OMR", "monthly"), -1, "prices.OMR.monthly", "not below zero"),
    (("prices", "OMR", "monthly"), 29.5, "prices.OMR.monthly", "not below zero"),
    (("prices", "OMR"), {"monthly": 1}, "prices.OMR", "It takes a monthly"),
    (("prices", "XXX"), {"monthly": 1, "annual": 1, "setup": 0}, "prices.XXX", "do not bill"),
    (("regions", "XX"), {}, "regions.XX", "no such region"),
    (("regions", "SA"), {"SAR": {"monthly": 1}}, "regions.SA.SAR", "It takes a monthly"),
    (("colour",), "red", "colour", "no such part"),
]


@pytest.fixture
def odd_features():
    facts = {"group": "orders", "name_ar": "ميزة", "default_value": None}
    Feature.objects.create(key="rank", name_en="Rank", type="number", position=100, **facts)
    Feature.objects.create(key="motto", name_en="Motto", type="text", position=101, **facts)


@pytest.mark.parametrize(("path", "value", "field", "complaint"), BAD, ids=[f"{case[2]}-{case[3]}" for case in BAD])
def test_what_cannot_be_is_refused_and_named(odd_features, path, value, field, complaint):
    draft = drafted()

    with pytest.raises(InvalidInput, match=complaint) as refused:
        edited(draft, changed(draft, *path, to=value))
    assert list(refused.value.errors) == [field]
    assert PlanEdition.objects.get(pk=draft.pk).content == draft.content


def test_values_of_the_right_kind_are_kept(odd_features):
    draft = drafted()

    saved = edited(draft, draft.content | {"values": {"rank": 2.5, "motto": "Clean"}})

    assert saved.content["values"] == {"rank": 2.5, "motto": "Clean"}


def form_of(draft: PlanEdition, **answers) -> dict:
    prices = {
        f"prices.{currency}.{cycle}": str(draft.price(currency, cycle).amount)
        for currency in draft.content["prices"]
        for cycle in ("monthly", "annual", "setup")
    }
    caps = {f"limits.{key}.hard_cap": each["hard_cap"] for key, each in draft.content["limits"].items()}
    return {"version": draft.version} | prices | caps | answers


ADDRESS = "/plans/of/GROWTH/draft/edit/"


def test_the_page_saves_prices_price_books_and_notes():
    draft = drafted()
    book = {"regions.SA.SAR.monthly": "٦٩٩٫٥٠", "regions.SA.SAR.annual": "6990"}

    answer = make.client(Role.BUSINESS_ADMIN).post(
        ADDRESS, form_of(draft, note_ar="أسعار", **{"prices.OMR.monthly": "81.5"}, **book)
    )

    saved = PlanEdition.objects.get(pk=draft.pk)
    assert answer.status_code == 303
    assert (saved.price("OMR", "monthly").minor, saved.note_ar) == (81500, "أسعار")
    assert saved.price("SAR", "monthly", "SA").minor == 69950
    assert saved.price("SAR", "setup", "SA").minor == 0
    assert saved.price("SAR", "monthly", "AE") == draft.price("SAR", "monthly")


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [
        ("prices.OMR.monthly", "29.0001", "at most 3 decimal digits"),
        ("prices.SAR.monthly", "29.0001", "at most 2 decimal digits"),
        ("prices.SAR.monthly", "29,5", "at most 2 decimal digits"),
        ("prices.OMR.monthly", "-29", "not below zero"),
        ("prices.OMR.monthly", "", "It takes a monthly"),
        ("prices.OMR.monthly", "a lot", "at most 3 decimal digits"),
        ("limits.users.hard_cap", "1", "must not stop before"),
        ("limits.users.hard_cap", "-7", "Nothing is below zero"),
        ("limits.users.hard_cap", "2.5", "no whole number"),
        ("regions.SA.SAR.monthly", "10", "It takes a monthly"),
    ],
)
def test_the_page_names_the_field_at_fault(field, text, complaint):
    draft = drafted()

    answer = make.client().post(ADDRESS, form_of(draft, **{field: text}))

    assert answer.status_code == 422
    assert complaint in " ".join(answer.context["form"].errors[field])
    assert PlanEdition.objects.get(pk=draft.pk).version == draft.version


def test_the_page_keeps_what_was_typed_where_somebody_else_saved_first():
    draft = drafted()
    typed = form_of(draft, note_en="Mine")
    edited(draft, draft.content, note_en="Theirs")
    browser = make.client()

    answer = browser.post(ADDRESS, typed)

    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["note_en"].value(), form["prices.OMR.monthly"].value()) == ("Mine", typed["prices.OMR.monthly"])
    assert form["version"].value() == PlanEdition.objects.get(pk=draft.pk).version
    again = typed | {"version": answer.context["form"]["version"].value()}
    assert browser.post(ADDRESS, again).status_code == 303
    assert PlanEdition.objects.get(pk=draft.pk).note_en == "Mine"


def call(draft: PlanEdition, **given):
    given = {"version": draft.version} | given
    return make.client().post("/api/v1/plans/GROWTH/draft/save", given, content_type="application/json")


def test_scripts_save_with_prices_as_text():
    draft = drafted()
    content = draft.content | {"prices": {"OMR": {"monthly": "81.500", "annual": "815.000", "setup": "0.000"}}}

    answer = call(draft, content=content)

    assert (answer.status_code, answer.json()["content"]["prices"]) == (200, content["prices"])
    assert queries.draft_of(draft.plan).price("OMR", "monthly").minor == 81500


@pytest.mark.parametrize("price", ["29.0001", 29, 29.5, None, ["29"], "1e3"])
def test_scripts_are_told_the_price_that_is_none(price):
    draft = drafted()
    content = draft.content | {"prices": {"OMR": {"monthly": price, "annual": "1", "setup": "0"}}}

    answer = call(draft, content=content)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["prices.OMR.monthly"]


@pytest.mark.parametrize("content", [{}, {"features": {}, "limits": [], "prices": 1}, {"prices": {"OMR": 1}}])
def test_scripts_are_told_that_a_content_is_none(content):
    assert call(drafted(), content=content).status_code == 422


def test_scripts_do_not_overwrite_what_they_did_not_read():
    draft = drafted()

    assert call(draft, version="0" * 64, content=written(draft.content) | {"features": []}).status_code == 409
