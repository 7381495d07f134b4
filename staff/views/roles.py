"""On which page does everybody see who may do what?"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from staff import queries


@gate(Permission.STAFF_VIEW)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    return show(request, "staff/roles.html", roles=queries.people_by_role(), verbs=queries.verbs(), chores=queries.chores())
