"""What do people fill in everywhere? The consent that the ladder of risk asks for; bases of acts' forms and of filters."""

from django import forms

from .errors import Refusal


class ConsentForm(forms.Form):
    """Reason, typed name, fingerprint of what was shown, key of a proof; the server decides what is enough (`actions.py`)."""

    reason = forms.CharField(required=False, max_length=500)
    typed_name = forms.CharField(required=False, max_length=120)
    fingerprint = forms.CharField(required=False, max_length=64)
    proof = forms.CharField(required=False, max_length=36)


class ActForm(forms.Form):
    """Base of the forms behind an act: what the action refuses is shown at the field at fault."""

    def take(self, refusal: Refusal) -> None:
        for name, message in getattr(refusal, "errors", {refusal.field: refusal.message}).items():
            self.add_error(name if name in self.fields else None, message)


class ListForm(forms.Form):
    """Base of a list's filters. What cannot be understood is left out rather than refused."""

    @property
    def filters(self) -> dict[str, str]:
        """The value of each field as the list's query takes it; empty where it is not narrowed."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "").replace("\0", "") for name in self.fields}

    @property
    def is_narrowed(self) -> bool:
        return any(self.filters.values())
