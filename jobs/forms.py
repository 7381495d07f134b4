"""What must people tell us to find runs?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.forms import ListForm
from hqconsole.kernel.queue import Job

from .models import Run


class MonitorForm(ListForm):
    """The filters of the Jobs monitor."""

    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", _("Any kind")), *((job, job) for job in Job)])
    state = forms.ChoiceField(required=False, label=_("State"), choices=[("", _("Any state")), *Run.State.choices])
