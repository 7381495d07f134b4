"""On which page do plans stand side by side?"""

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from plans import queries


@gate(Permission.PLANS_VIEW)
def index(request):
    return show(request, "plans/index.html", matrix=queries.matrix())
