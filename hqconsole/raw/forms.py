"""What must people tell us before raw data changes? All that the ladder of risk asks of a raw edit, on one form."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hqconsole.kernel import frozen
from hqconsole.kernel.actions import MIN_REASON
from hqconsole.kernel.errors import ConsentMissing, InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import address_to_prove


def purpose_of(address: str) -> str:
    """What a proof of identity for a raw edit is bound to: the page of this row."""
    return frozen.digest(Permission.RAW_EDIT, {"page": address})


def name_to_type(row: models.Model | None) -> str:
    """What confirms the edit of a row: its slug or key, else its primary key. A row that is not there yet has none."""
    return str(getattr(row, "slug", "") or getattr(row, "key", "") or row.pk) if row else ""


class Decoder(json.JSONDecoder):
    """Takes numbers of thousands of digits and endless nesting for bad JSON, as Django expects bad JSON to be told."""

    def decode(self, text, **given):
        try:
            return super().decode(text, **given)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError) as unread:
            raise json.JSONDecodeError("Cannot be read", text, 0) from unread


class Consent(forms.Form):
    """Why, to which row, and by somebody who proved who they are. Valid where the ladder of risk asks for nothing more."""

    prefix = "raw"  # a hold, for one, has a reason of its own
    reason = forms.CharField(required=False, max_length=500)
    typed_name = forms.CharField(required=False)
    proof = forms.CharField(required=False, max_length=36)

    def __init__(self, request):
        super().__init__(request.POST if request.method == "POST" else None)
        self.name, self.status = "", InvalidInput.status
        self.proof_key = request.POST.get("raw-proof") or request.GET.get("proof", "")
        given, purpose = request.find_proof(self.proof_key), purpose_of(request.path)
        self.given = given if given and given.is_for(purpose) else None
        self.prove_url = "" if self.given else address_to_prove(request, purpose)

    def about(self, row: models.Model | None) -> None:
        """Ask for the name of this row. To be said before anything is checked."""
        self.name = name_to_type(row)

    def refuse(self, refusal: Refusal) -> None:
        """Say why nothing was written although all was given."""
        self.add_error(None, refusal.message)
        self.status = refusal.status

    def spend(self) -> None:
        """Use the proof up, in the transaction that writes. Raises ConsentMissing where another request just did."""
        if not self.given.spend():
            raise ConsentMissing({"sign_in": _("This proof was used already. Prove once more that it is you.")})

    def clean_reason(self) -> str:
        if len(self.cleaned_data["reason"]) < MIN_REASON:
            raise ValidationError(_("Say why, in at least %(count)s characters.") % {"count": MIN_REASON})
        return self.cleaned_data["reason"]

    def clean_typed_name(self) -> str:
        if self.cleaned_data["typed_name"] != self.name:
            raise ValidationError(_("Type %(name)s exactly.") % {"name": self.name})
        return self.name

    def clean(self) -> None:
        if self.given is None:
            raise ValidationError(_("Prove that it is you, then send this form once more. What you typed waits here."))
