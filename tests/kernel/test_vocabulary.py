"""Tables and columns are called in the language of the reader: in raw data, in previews and in the ledger."""

import ast
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import override

from hqconsole.kernel import vocabulary
from hqconsole.kernel.actions import preview
from hqconsole.kernel.roles import Role
from hqconsole.kernel.vocabulary import model_of, word_for_column, word_for_table, word_for_value
from hqconsole.raw.forms import purpose_of
from tenants import actions
from tenants.models import Contact
from tests import make

ROOT = Path(__file__).parents[2]
MODELS = [model for family in sorted(vocabulary.FAMILIES) for model in apps.get_app_config(family).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_table_and_column_of_ours_has_a_word_in_both_languages(model):
    names = {"": model._meta.verbose_name, "several": model._meta.verbose_name_plural}
    names |= {field.name: field.verbose_name for field in model._meta.fields}

    assert [name for name, word in names.items() if not isinstance(word, Promise)] == [], "say it in kernel/vocabulary/"


def test_every_word_is_some_column_s():
    unnamed = {field.name for model in MODELS for field in model._meta.fields if not isinstance(field._verbose_name, Promise)}

    assert set(vocabulary.FIELDS) - unnamed == set()


def test_a_column_is_called_by_its_field_and_what_nobody_knows_by_its_own_name():
    with override("ar"):
        assert word_for_column("hq.tenants_hold", "tenant_id") == "منشأة"
        assert word_for_column("hq.tenants_hold", "no_such") == "no_such"
        assert word_for_column("session", "no_such") == "no_such"
        assert (word_for_table("hq.tenants_hold"), word_for_table("no.such")) == ("مانع", "no.such")
        assert (word_for_table("audit.segment"), word_for_column("audit.segment", "first")) == ("شهر من السجل", "أول قيد")


def calls(wanted: str) -> Iterator[ast.Call]:
    """Every call of a function of this name in our code."""
    for path in (path for family in (*vocabulary.FAMILIES, "hqconsole") for path in (ROOT / family).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and wanted == getattr(node.func, "attr", getattr(node.func, "id", "")):
                yield node


def test_every_fact_of_an_event_has_a_word_in_both_languages():
    """Written as ledger.record(subject, key, refused=...): whoever reads the audit log in Arabic reads no English."""
    facts = {given.arg for call in calls("record") for given in call.keywords if given.arg}
    texts = {node.value for call in calls("record") for given in call.keywords for node in texts_in(given.value)}

    assert facts - {"tenant", "personal", "whose"} - set(vocabulary.FACTS) - set(vocabulary.FIELDS) == set()
    assert texts - set(vocabulary.SAID) == set()
    assert {"refused", "signed_in"} <= facts
    with override("ar"):
        assert word_for_column("hq.staff_envelope", "refused") == "مرفوض"
        assert word_for_value("hq.staff_envelope", "refused", "opens nothing") == "لا يفتح شيئًا"


def texts_in(value: ast.expr) -> list[ast.Constant]:
    """The texts among which an expression chooses."""
    parts = {ast.IfExp: ("body", "orelse"), ast.BoolOp: ("values",)}
    found = [getattr(value, name) for name in parts.get(type(value), ())]
    inner = [each for part in found for each in (part if isinstance(part, list) else [part])]
    own = [value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []
    return own + [text for each in inner for text in texts_in(each)]


def test_a_name_of_no_table_is_not_remembered():
    """It may come from an address, and there is no end of those."""

    class Name(str):
        __slots__ = ("__weakref__",)

    asked = Name("hq.no_such_table")
    assert model_of(asked) is None
    remembered = weakref.ref(asked)
    del asked
    gc.collect()

    assert remembered() is None


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("hq.tenants_tenant", "status", "active", "نشطة"),
        ("hq.tenants_tenant", "status", "no such status", "no such status"),
        ("hq.tenants_tenant", "is_demo", True, "نعم"),
        ("hq.tenants_tenant", "created_at", "2026-11-24T21:30:00.123456+00:00", "2026-11-25 01:30:00"),
        ("hq.tenants_tenant", "created_at", "yesterday", "yesterday"),
        ("hq.tenants_tenant", "settings", {"weekend": []}, {"weekend": []}),
        ("hq.approvals_policy", "roles", ["super_admin", "tech_admin"], "المدير العام، المدير التقني"),
        ("hq.tenants_tenant", "status", None, None),
        ("no.such", "status", "active", "active"),
    ],
)
def test_a_value_is_said_in_the_language_of_the_reader(table, column, value, words):
    with override("ar"):
        assert word_for_value(table, column, value) == words


@pytest.mark.django_db
def test_a_time_that_is_set_is_shown_and_one_that_only_moves_is_not():
    tenant = make.suspended_tenant()

    look = preview(actions.reactivate, tenant=tenant, reason=make.REASON, by=make.actor())

    lifted = [(each["object"], each["was"], each["becomes"]) for each in look.changes if each["field"] == "lifted_at"]
    assert lifted == [(f"Hold {tenant.holds.get().pk}", None, "the time it is done")]
    assert "status_since" not in {each["field"] for each in look.changes}


@pytest.mark.django_db
def test_a_preview_names_rows_and_columns_in_arabic_and_keeps_the_column_for_scripts():
    tenant = make.tenant()

    with override("ar"):
        look = preview(actions.suspend, tenant=tenant, reason=make.REASON, by=make.actor())

    status = next(change for change in look.changes if change["field"] == "status")
    assert (status["object"], status["label"]) == (f"منشأة {tenant.slug}", "الحالة")
    assert (status["before"], status["was"], status["becomes"]) == ("active", "نشطة", "موقوفة")


@pytest.mark.django_db
def test_the_confirm_page_the_raw_form_and_the_ledger_speak_arabic():
    tenant, browser = make.tenant(), make.client(Role.TECH_ADMIN, language="ar")
    contact = Contact.objects.create(tenant=tenant, role="administrator", name="Salim", email="salim@laundry.example")
    form = {"tenant": tenant.pk, "role": "administrator", "name": "Salma", "email": contact.email}
    address = f"/raw/tenants/contact/{contact.pk}/change/"
    proof = make.proof_for(browser, purpose_of(address))
    consent = {"raw-reason": make.REASON, "raw-typed_name": contact.pk, "raw-proof": proof}
    page = browser.get(address).content.decode()
    browser.post(address, form | consent)

    assert "البريد الإلكتروني" in page
    assert "Email" not in page
    assert "الحالة" in make.client(language="ar").get(f"/tenants/{tenant.slug}/suspend/").content.decode()
    ledger = make.client(Role.SUPER_ADMIN, language="ar").get("/audit/?verb=raw.edit").content.decode()
    assert "جهة اتصال" in ledger
    assert "<bdi>الاسم</bdi>" in ledger
