"""On which page does one see what the ledger covers, and how fast it is?"""

from audit import queries
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show


@gate(Permission.AUDIT_VIEW)
def coverage(request):
    tables = queries.tables()
    return show(
        request,
        "audit/coverage.html",
        captured=[table for table in tables if table.is_governed or table.problem],
        exempt=[table for table in tables if not table.is_governed and not table.problem],
        uses=queries.uses(),
        delays=queries.delays(),
        chain=queries.chain_state(),
    )
