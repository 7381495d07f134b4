"""On which pages is it said what takes a second person?"""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import actions, ways
from approvals.forms import PolicyForm, TermsForm
from approvals.models import Policy
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show


@gate(Permission.APPROVALS_VIEW)
def policies(request):
    rows = [(policy, ways.sentence_of(policy.verb)) for policy in Policy.objects.all()]
    return show(request, "approvals/policies.html", policies=rows)


@gate(Permission.APPROVALS_ADD_POLICY)
def add_policy(request):
    """A form, then the question whether it is meant; the answers stand in the address of both."""
    form = PolicyForm(request.GET or None)
    if form.is_bound and form.is_valid():
        words = {
            "title": _("Add this policy?"),
            "effects": [ways.sentence_of(form.cleaned_data["verb"]), _("From now on it takes a second person.")],
            "submit_label": _("Add policy"),
            "tone": "accent",
            "done": _("The policy holds from now on."),
        }
        try:
            return confirm(request, actions.add_policy, words=words, back=reverse("approvals:policies"), **form.order)
        except InvalidInput as refusal:
            form.take(refusal)
    return show(request, "approvals/policy.html", form=form, policy=None, status=422 if form.errors else 200)


@gate(Permission.APPROVALS_CHANGE_POLICY)
def change_policy(request, pk: int):
    policy = get_object_or_404(Policy, pk=pk)
    form = TermsForm(request.GET or None, initial=policy.terms.columns)
    if form.is_bound and form.is_valid():
        words = {
            "title": _("Change %(policy)s?") % {"policy": policy},
            "effects": [ways.sentence_of(policy.verb), policy.sentence],
            "submit_label": _("Change policy"),
            "tone": "accent",
            "done": _("%(policy)s is changed.") % {"policy": policy},
        }
        back = reverse("approvals:policies")
        try:
            return confirm(request, actions.change_policy, words=words, back=back, policy=policy, terms=form.terms)
        except InvalidInput as refusal:
            form.take(refusal)
    return show(request, "approvals/policy.html", form=form, policy=policy, status=422 if form.errors else 200)


@gate(Permission.APPROVALS_REMOVE_POLICY)
def remove_policy(request, pk: int):
    policy = get_object_or_404(Policy, pk=pk)
    words = {
        "title": _("Remove %(policy)s?") % {"policy": policy},
        "effects": [ways.sentence_of(policy.verb), policy.sentence, _("It takes no second person on this account any more.")],
        "submit_label": _("Remove policy"),
        "tone": "bad",
        "done": _("%(policy)s is removed.") % {"policy": policy},
    }
    return confirm(request, actions.remove_policy, words=words, back=reverse("approvals:policies"), policy=policy)
