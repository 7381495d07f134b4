"""What must people tell us to find entries of the audit log, to have a digest drawn, to look at the past?"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.models import Export, Verification
from audit.queries import Asked, asked, trouble_with_span
from hqconsole.kernel import clock
from hqconsole.kernel.forms import ActForm
from hqconsole.kernel.ids import MAX_BIGINT

LONGEST_TEXT = 500
SPANS = [
    ("", _("Any time")),
    ("24h", _("Last 24 hours")),
    ("7d", _("Last 7 days")),
    ("30d", _("Last 30 days")),
    ("own", _("From … to …")),
]


class InstantField(forms.Field):
    """A day, or a day and a time, where headquarters are. A day alone means its beginning, or its end."""

    def __init__(self, *, ends: bool = False, step: int = 60, **more):
        self.ends, self.form_of_time = ends, "%Y-%m-%dT%H:%M:%S" if step < 60 else "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": step}, format=self.form_of_time)
        super().__init__(widget=widget, **({"required": False} | more))

    def prepare_value(self, value):
        """As the browser's own field takes it, which knows no day without a time."""
        try:
            return (
                self.to_python(value).astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).strftime(self.form_of_time) if value else value
            )
        except forms.ValidationError:
            return value

    def to_python(self, value):
        if not value or isinstance(value, datetime):
            return value or None
        try:
            at = datetime.fromisoformat(value)
            if self.ends and "T" not in value and " " not in value:
                at += timedelta(days=1)
            at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.HQ_TIME_ZONE))
            return at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE))  # a time that has no such form has no place in the log
        except (ValueError, OverflowError) as wrong:
            raise forms.ValidationError(
                _("“%(value)s” is no time. Write it as 2026-11-22 or 2026-11-22T14:30.") % {"value": value}
            ) from wrong


class TimelineForm(forms.Form):
    """The search of the audit page: a text of tokens and words, and a span of time."""

    q = forms.CharField(required=False, max_length=LONGEST_TEXT, strip=True, label=_("Search the audit log"))
    range = forms.ChoiceField(required=False, choices=SPANS, label=_("Time"))
    since = InstantField(label=_("From"))
    until = InstantField(label=_("To"), ends=True)

    def __init__(self, given):
        asked = dict(given.items())
        if "range" not in asked and (asked.get("since") or asked.get("until")):
            asked["range"] = "own"  # an address may name the two ends and nothing else
        super().__init__(asked)

    @property
    def asked(self) -> Asked:
        """The question; what cannot be understood is left out of it and named among its troubles."""
        self.is_valid()
        known = {name: self.cleaned_data.get(name) for name in ("since", "until") if self.has_own_span}
        text = (self.cleaned_data.get("q") or "").replace("\0", "")
        found = asked(text, span=self.cleaned_data.get("range") or "", **known)
        wrong = tuple(text for errors in self.errors.values() for text in errors)
        return Asked(found.question, (*found.troubles, *wrong))

    @property
    def has_own_span(self) -> bool:
        """Whether the two ends count."""
        return self["range"].value() == "own"


class InstantForm(forms.Form):
    """A past moment, by the clock of headquarters; an hour ago where nobody has said."""

    object = forms.CharField(required=False, widget=forms.HiddenInput)
    at = InstantField(label=_("As of"), required=True, step=1)

    @classmethod
    def asked(cls, query) -> "InstantForm":
        """The form of a page's query; without a moment in it, filled with the one an hour ago."""
        return cls(query if query.get("at") else {"at": clock.now() - timedelta(hours=1), "object": query.get("object", "")})

    def clean_at(self) -> datetime:
        if self.cleaned_data["at"] > clock.now():
            raise ValidationError(_("This moment is yet to come."))
        return self.cleaned_data["at"]


class PeriodForm(ActForm):
    """Whole days by the clock of headquarters, both included."""

    begins = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label=_("Until the end of"), widget=forms.DateInput(attrs={"type": "date"}))

    @property
    def period(self) -> dict[str, datetime]:
        """The instant at which it begins and the one before which it ends."""
        zone = ZoneInfo(settings.HQ_TIME_ZONE)
        first, last = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return {
            "begins": datetime.combine(first, time(), zone),
            "ends": datetime.combine(last + timedelta(days=1), time(), zone),
        }

    def clean_ends(self) -> date:
        """A day that has another after it, as every day has that is over."""
        return min(self.cleaned_data["ends"], date.max - timedelta(days=1))


class ExportForm(forms.Form):
    """How an export is written, and which span of the log it looks through; what is left empty is not narrowed."""

    form = forms.ChoiceField(label=_("Format"), choices=Export.Form.choices, help_text=_("Spreadsheets calculate nothing of it."))
    since = InstantField(label=_("From"))
    until = InstantField(label=_("Before"))
    first = forms.IntegerField(label=_("From entry"), required=False, min_value=1, max_value=MAX_BIGINT)
    last = forms.IntegerField(label=_("Up to entry"), required=False, min_value=1, max_value=MAX_BIGINT)
    personal = forms.BooleanField(
        label=_("Show personal values"),
        required=False,
        help_text=_("A second person has to agree. Each stands beside its digest; what was erased stays erased."),
    )

    def clean(self) -> dict:
        given = super().clean()
        if not self.errors and (trouble := trouble_with_span(self.span)):
            self.add_error("first", trouble)
        return given

    @property
    def span(self) -> dict[str, str | int]:
        """The span as the action takes it."""
        given = {name: self.cleaned_data[name] for name in ("since", "until", "first", "last")}
        return {name: getattr(value, "isoformat", lambda value=value: value)() for name, value in given.items() if value}


class VerifyForm(ActForm):
    """What is to be verified: what is new, everything, or a range of rows."""

    Scope = Verification.Scope
    scope = forms.ChoiceField(
        label=_("What to verify"),
        choices=[
            (Scope.NEW, _("What came since the last good verification")),
            (Scope.WHOLE, _("Everything, from the first row")),
            (Scope.RANGE, _("The rows below")),
        ],
        initial=Scope.NEW,
    )
    first = forms.IntegerField(label=_("From row"), min_value=1, max_value=MAX_BIGINT, required=False)
    last = forms.IntegerField(
        label=_("To row"), min_value=1, max_value=MAX_BIGINT, required=False, help_text=_("Left empty: to the newest row")
    )

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if given.get("scope") == self.Scope.RANGE and not (first or last) and not self.errors:
            self.add_error("first", _("Say from which row, or to which."))
        if first and last and last < first:
            self.add_error("last", _("The last row cannot stand before the first."))
        return given

    @property
    def wanted(self) -> dict:
        """The arguments of the action."""
        scope = self.cleaned_data["scope"]
        if scope == self.Scope.RANGE:
            return {"first": self.cleaned_data["first"], "last": self.cleaned_data["last"]}
        return {"is_new": scope == self.Scope.NEW}
