"""Numbers are typed in the digits of the language, wherever the console asks for one."""

from functools import partial

import pytest
from django.forms import NumberInput

from plans.forms import (
    AddOnForm,
    CampaignForm,
    DefaultForm,
    NewAddOnForm,
    OverrideForm,
    OwnPriceForm,
    PlanForm,
    TopUpForm,
    WaveForm,
)
from plans.models import Feature, Limit
from tests import make

pytestmark = pytest.mark.django_db


def about(form: type):
    """The form about a limit of a tenant, as a page opens it."""
    return lambda data=None: form(data, tenant=make.tenant(), subject=Limit.objects.get(key="users"))


def about_a_feature(data=None):
    return DefaultForm(data, subject=Feature(key="rank", type=Feature.Type.NUMBER))


QUESTIONS = [
    (AddOnForm, "quantity", "١٢", 12),
    (CampaignForm, "stop_after", "١٬٢٠٠", 1200),
    (WaveForm, "percent", "١٠", 10),
    (WaveForm, "number", "۲٬۰۰۰", 2000),
    (about(OverrideForm), "value", "٤٠", 40),
    (about(OverrideForm), "value", "-١", -1),
    (about(TopUpForm), "value", "1,500", 1500),
    (about_a_feature, "value", "٢٫٥", 2.5),
    (NewAddOnForm, "adds", "٥", 5),
    (PlanForm, "trial_days", "١٤", 14),
    (partial(OwnPriceForm, currency="OMR"), "price", "٦٠٫٥", 60500),
]


@pytest.mark.parametrize(("form", "name", "text", "number"), QUESTIONS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_number_is_read_in_any_of_our_digits(form, name, text, number):
    asked = form({name: text})
    asked.is_valid()

    assert asked.cleaned_data.get(name) == number
    assert not isinstance(form()[name].field.widget, NumberInput)  # in which no browser lets them be typed


@pytest.mark.parametrize("text", ["many", "2.5", "٠", "١٠١", "9" * 30])
def test_what_is_no_such_number_is_said_at_its_field(text):
    asked = WaveForm({"percent": text})

    assert list(asked.errors) == ["percent"]
