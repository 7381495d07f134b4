"""What does the ladder of risk ask people for? One form for every confirm page and dialog."""

from django import forms


class ConsentForm(forms.Form):
    """Reason, typed name, fingerprint of what was shown, key of a proof; the server decides what is enough (`actions.py`)."""

    reason = forms.CharField(required=False, max_length=500)
    typed_name = forms.CharField(required=False, max_length=120)
    fingerprint = forms.CharField(required=False, max_length=64)
    proof = forms.CharField(required=False, max_length=36)


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
