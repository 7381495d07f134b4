"""What must people tell us about an edition? Its features and limits in a cell each, its prices and notes on a page.

A field is called by the path of its value, so that a broken rule finds its place. What is left empty is not in the edition.
"""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ActForm
from hqconsole.kernel.money import BadAmount, Money
from plans import rules
from plans.models import HOME_CURRENCY, UNLIMITED, Feature, Limit, Plan, PlanEdition
from plans.queries import Registry, cycles
from plans.written import latin, minor, whole
from tenants.models import Currency, Region

CURRENCIES = [HOME_CURRENCY, *(each for each in Currency if each != HOME_CURRENCY)]


class ReadField(forms.CharField):
    """Base of fields that read a value out of what was typed; empty is None."""

    def __init__(self, **given):
        super().__init__(**({"required": False, "max_length": 20} | given))
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def read(self, text: str):
        """The value that the text means. Raises ValidationError."""
        raise NotImplementedError

    def clean(self, value):
        text = super().clean(value)
        return self.read(text) if text else None

    def has_changed(self, initial, data) -> bool:
        try:
            return initial != self.clean(data)
        except forms.ValidationError:
            return True


class AmountField(ReadField):
    """How much of a limit: a whole number, or a word for no limit."""

    def prepare_value(self, value):
        if value == UNLIMITED:
            return gettext("Unlimited")
        return f"{value:,}" if isinstance(value, int) else value

    def read(self, text) -> int:
        if text.casefold() in {"unlimited", gettext("Unlimited").casefold(), "∞"}:
            return UNLIMITED
        try:
            return whole(text)
        except ValueError as bad:
            raise forms.ValidationError(gettext("“%(text)s” is no whole number.") % {"text": text}) from bad


class ValueField(ReadField):
    """The number that a feature has as its value."""

    def read(self, text) -> int | float:
        try:
            return float(latin(text)) if "." in latin(text) else int(latin(text))
        except ValueError as bad:
            raise forms.ValidationError(gettext("“%(text)s” is no number.") % {"text": text}) from bad


class PriceField(ReadField):
    """A price in one currency, exact to its last digit."""

    def __init__(self, *, currency: str, **given):
        super().__init__(**given)
        self.currency = currency

    def prepare_value(self, value):
        return str(Money(value, self.currency).amount) if isinstance(value, int) else value

    def read(self, text) -> int:
        try:
            return minor(text, self.currency)
        except BadAmount as bad:
            raise forms.ValidationError(str(bad)) from bad


def value_field(feature: Feature) -> forms.Field:
    """How a feature is given its value."""
    if feature.type == Feature.Type.BOOLEAN:
        return forms.BooleanField(required=False, label=feature.name)
    if feature.type == Feature.Type.NUMBER:
        return ValueField(label=feature.name)
    return forms.CharField(required=False, max_length=500, label=feature.name)


def name_of(feature: Feature) -> str:
    return f"{'features' if feature.type == Feature.Type.BOOLEAN else 'values'}.{feature.key}"


class DraftForm(ActForm):
    """Base of the forms that edit what an edition says. `content` is what was shown; other parts of it stay as they are."""

    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data=None, *, content: dict, version: str, known: Registry, prefix: str | None = None):
        self.content, self.known, self.shown_version = content, known, version
        super().__init__(data, prefix=prefix, initial={"version": version})
        for name, field in self.asked():
            self.fields[name] = field
            self.initial[name] = self.told(name)

    def asked(self) -> Iterator[tuple[str, forms.Field]]:
        """The fields by the paths of their values."""
        raise NotImplementedError

    def told(self, name: str):
        """What the content says under the name of a field."""
        part, *path = name.split(".")
        if part == "features":
            return path[0] in self.content["features"]
        found = self.content.get(part, {})
        for step in path:
            found = found.get(step, {})
        return found.get("included") if part == "limits" and len(path) == 1 and found else (None if found == {} else found)

    def clean(self) -> dict:
        answers = super().clean()
        if not self.errors:
            self.wanted = self.rewritten(answers)
            for path, rule in rules.broken(self.wanted, **self.known.keys):
                self.add_error(self.field_at(path), rule)
        return answers

    def rewritten(self, answers: dict) -> dict:
        """The content with these answers in it."""
        raise NotImplementedError

    def field_at(self, path: str) -> str | None:
        """The field of a broken rule; of a whole book of prices its first."""
        return next((name for name in self.fields if name == path or name.startswith(f"{path}.")), None)

    @property
    def call(self) -> dict:
        """The answers in the shape of `actions.edit_draft`."""
        return {"content": self.wanted, "version": self.cleaned_data["version"]}


class MatrixForm(DraftForm):
    """One plan's column of the matrix: a cell for each limit and each feature."""

    def asked(self):
        for limit in self.known.limits:
            yield f"limits.{limit.key}", AmountField(label=limit.name)
        for feature in self.known.features:
            yield name_of(feature), value_field(feature)

    def rewritten(self, answers):
        features, values, limits = set(self.content["features"]), dict(self.content.get("values", {})), {}
        for feature in self.known.features:
            answer = answers[name_of(feature)]
            if feature.type == Feature.Type.BOOLEAN:
                (features.add if answer else features.discard)(feature.key)
            else:
                values.pop(feature.key, None)
                values |= {feature.key: answer} if answer not in (None, "") else {}
        for limit in self.known.limits:
            limits |= allowed(limit, self.content["limits"].get(limit.key), answers[f"limits.{limit.key}"])
        return self.content | {"features": sorted(features), "limits": limits, "values": values}

    @property
    def is_edited(self) -> bool:
        return bool(set(self.changed_data) - {"version"})

    @property
    def current(self) -> dict:
        """What the plan would say as far as the answers can be understood."""
        return self.wanted if self.is_bound and self.is_valid() else self.content


def allowed(limit: Limit, before: dict | None, included: int | None) -> dict:
    """What a cell comes to: a limit that stopped where its amount ended still does, one that went on still does."""
    if included is None:
        return {}
    if before is None:
        allowance = limit.allowance(included)
        return {limit.key: {"included": allowance.included, "hard_cap": allowance.hard_cap}}
    goes_along = before["hard_cap"] == before["included"]
    return {limit.key: {"included": included, "hard_cap": included if goes_along else before["hard_cap"]}}


class PriceForm(DraftForm):
    """The rest of a draft: prices in each currency, regional price books, where limits stop, notes."""

    note_en = forms.CharField(
        required=False, max_length=500, label=_("Note in English"), widget=forms.Textarea(attrs={"rows": 2})
    )
    note_ar = forms.CharField(required=False, max_length=500, label=_("Note in Arabic"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, edition: PlanEdition, known: Registry):
        super().__init__(data, content=edition.content, version=edition.version, known=known)
        self.initial |= {"note_en": edition.note_en, "note_ar": edition.note_ar}

    def asked(self):
        for currency in CURRENCIES:
            yield from price_fields("prices", currency)
        for region in Region:
            for currency in CURRENCIES:
                yield from price_fields(f"regions.{region}", currency)
        for limit in self.known.limits:
            if limit.key in self.content["limits"]:
                yield f"limits.{limit.key}.hard_cap", AmountField(label=limit.name)

    def rewritten(self, answers):
        limits = {key: dict(allowance) for key, allowance in self.content["limits"].items()}
        for key, allowance in limits.items():
            cap = answers.get(f"limits.{key}.hard_cap")
            allowance["hard_cap"] = UNLIMITED if cap is None else cap
        regions = {region: self.books(answers, f"regions.{region}") for region in Region.values}
        content = self.content | {"limits": limits, "prices": self.books(answers, "prices")}
        return content | {"regions": {region: books for region, books in regions.items() if books}}

    def books(self, answers: dict, where: str) -> dict:
        """The price books of one place: a currency is in it where any price of it is given, and then all are needed."""
        found = {}
        for currency in CURRENCIES:
            book = {cycle: answers[f"{where}.{currency}.{cycle}"] for cycle in rules.PRICES}
            if any(price is not None for price in book.values()):
                found[str(currency)] = {"setup": 0} | {cycle: price for cycle, price in book.items() if price is not None}
        return found

    def rows(self, where: str) -> list[tuple[Currency, list]]:
        """The fields of one place, a row for each currency."""
        return [(currency, [self[f"{where}.{currency}.{cycle}"] for cycle in rules.PRICES]) for currency in CURRENCIES]

    @property
    def price_rows(self) -> list:
        return self.rows("prices")

    @property
    def regional_rows(self) -> list:
        """(region, rows, whether any price is given in it)."""
        given = self.content.get("regions", {})
        return [(region.label, self.rows(f"regions.{region}"), region in given) for region in Region]

    @property
    def caps(self) -> list:
        """(what is included, field) of every limit of the draft."""
        return [
            (self.told(f"limits.{key}"), self[name])
            for key in self.content["limits"]
            if (name := f"limits.{key}.hard_cap") in self.fields
        ]

    @property
    def call(self):
        return super().call | {name: self.cleaned_data[name] for name in ("note_en", "note_ar")}


def price_fields(where: str, currency: str) -> Iterator[tuple[str, forms.Field]]:
    for cycle, label in cycles():
        yield f"{where}.{currency}.{cycle}", PriceField(currency=currency, label=f"{label} ({currency})")


class SourceForm(ActForm):
    """Into which plan's draft an edition is copied."""

    plan = forms.ModelChoiceField(
        queryset=Plan.objects.filter(closed_at=None),
        to_field_name="key",
        label=_("Into a draft of"),
        empty_label=_("Choose a plan"),
    )


class EditionField(forms.ModelChoiceField):
    """One of the editions, by the name of its plan in the language of the page."""

    def __init__(self, **given):
        super().__init__(PlanEdition.objects.none(), empty_label=_("Choose an edition"), **given)

    def label_from_instance(self, edition: PlanEdition) -> str:
        return f"{edition.plan.name} v{edition.number}"


class CompareForm(forms.Form):
    """Which two editions stand side by side."""

    one = EditionField(label=_("This edition"))
    other = EditionField(label=_("Beside"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = PlanEdition.objects.select_related("plan").order_by("plan__position", "-number")
