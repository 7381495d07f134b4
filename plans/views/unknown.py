"""On which page stand the keys that the product asks for in vain?"""

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from plans import queries


@gate(Permission.PLANS_VIEW)
def unknown(request):
    page = queries.unknown_flags().page_after(request.GET.get("cursor", ""), key="-pk")
    return show(request, "plans/unknown.html", page=page)
