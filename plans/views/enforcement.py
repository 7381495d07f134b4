"""On which pages do people see how near tenants are to their limits, rehearse limits, and arm them?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from plans import actions, queries
from plans.models import Limit


@gate(Permission.PLANS_VIEW)
def enforcement(request: HttpRequest) -> HttpResponse:
    return show(request, "plans/enforcement.html", lines=queries.limit_lines())


@gate(Permission.PLANS_VIEW)
def limit(request: HttpRequest, key: str) -> HttpResponse:
    limit = get_object_or_404(Limit, key=key)
    days = queries.days_of_rehearsal(limit, clock.now())
    return show(request, "plans/enforced.html", limit=limit, days=days, stopped=queries.would_be_stopped(limit))


@gate(Permission.PLANS_REHEARSE_LIMIT)
def rehearse_limit(request: HttpRequest, key: str) -> HttpResponse:
    limit = get_object_or_404(Limit, key=key)
    words = {
        "title": (_("Disarm and rehearse %(limit)s?") if limit.is_armed else _("Rehearse %(limit)s?")) % {"limit": limit.name},
        "effects": [
            _("It is armed, and stops refusing at once.") if limit.is_armed else _("From now on it stops nobody."),
            _("Whoever it would have stopped is noted by the day and shown here."),
        ],
        "submit_label": _("Disarm and rehearse") if limit.is_armed else _("Rehearse"),
        "tone": "warn" if limit.is_armed else "accent",
        "done": _("%(limit)s is being rehearsed.") % {"limit": limit.name},
    }
    return confirm(request, actions.rehearse_limit, words=words, back=reverse("plans:limit", args=[key]), limit=limit)


@gate(Permission.PLANS_ARM_LIMIT)
def arm_limit(request: HttpRequest, key: str) -> HttpResponse:
    limit = get_object_or_404(Limit, key=key)
    effects = [_("What goes beyond it is refused from the next question of the product on.")]
    count = queries.count_of_stopped(limit)
    told = ngettext(
        "In the last seven days it would have stopped %(count)s tenant.",
        "In the last seven days it would have stopped %(count)s tenants.",
        count,
    )
    effects.append(told % {"count": count})
    if not queries.is_rehearsed_enough(limit, clock.now()):
        effects.append(_("It was rehearsed for less than seven days, so a second person has to agree."))
    words = {
        "title": _("Arm %(limit)s?") % {"limit": limit.name},
        "effects": effects,
        "submit_label": _("Arm"),
        "tone": "warn",
        "done": _("%(limit)s is armed.") % {"limit": limit.name},
    }
    return confirm(request, actions.arm_limit, words=words, back=reverse("plans:limit", args=[key]), limit=limit)


@gate(Permission.PLANS_DISARM_LIMIT)
def disarm_limit(request: HttpRequest, key: str) -> HttpResponse:
    limit = get_object_or_404(Limit, key=key)
    words = {
        "title": _("Disarm %(limit)s?") % {"limit": limit.name},
        "effects": [_("It stops nobody any more, and notes nobody either.")],
        "submit_label": _("Disarm"),
        "tone": "warn",
        "done": _("%(limit)s is disarmed.") % {"limit": limit.name},
    }
    return confirm(request, actions.disarm_limit, words=words, back=reverse("plans:limit", args=[key]), limit=limit)
