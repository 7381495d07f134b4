"""What must people tell us before raw data changes? All that the ladder of risk asks of a raw edit, on one form."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hqconsole.kernel.actions import MIN_REASON, is_fresh
from hqconsole.kernel.errors import InvalidInput, Refusal

SECONDS_TO_WRITE = 30 * 60  # a form opened with a fresh proof may be filled in at leisure


def name_to_type(row: models.Model | None) -> str:
    """What confirms the edit of a row: its slug or key, else its primary key. A row that is not there yet has none."""
    return str(getattr(row, "slug", "") or getattr(row, "key", "") or row.pk) if row else ""


class Consent(forms.Form):
    """Why, to which row, and by somebody who proved who they are. Valid where the ladder of risk asks for nothing more."""

    prefix = "raw"  # a hold, for one, has a reason of its own
    reason = forms.CharField(required=False, max_length=500)
    typed_name = forms.CharField(required=False)

    def __init__(self, request):
        super().__init__(request.POST if request.method == "POST" else None)
        self.by, self.name, self.status = request.actor, "", InvalidInput.status

    def about(self, row: models.Model | None) -> None:
        """Ask for the name of this row. To be said before anything is checked."""
        self.name = name_to_type(row)

    def refuse(self, refusal: Refusal) -> None:
        """Say why nothing was written although all was given."""
        self.add_error(None, refusal.message)
        self.status = refusal.status

    @property
    def needs_sign_in(self) -> bool:
        return self.is_bound and not is_fresh(self.by, SECONDS_TO_WRITE)

    def clean_reason(self) -> str:
        if len(self.cleaned_data["reason"]) < MIN_REASON:
            raise ValidationError(_("Say why, in at least %(count)s characters.") % {"count": MIN_REASON})
        return self.cleaned_data["reason"]

    def clean_typed_name(self) -> str:
        if self.cleaned_data["typed_name"] != self.name:
            raise ValidationError(_("Type %(name)s exactly.") % {"name": self.name})
        return self.name

    def clean(self) -> None:
        if self.needs_sign_in:
            raise ValidationError(_("Your sign-in is too old. Sign in again in another tab, then send this form once more."))
