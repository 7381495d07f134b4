"""How are the product's rows read? Only inside `elevated()`, through a role of its own that can write nothing.

The console's own role has no rights on them at all, so an injected query in a page reads nothing. Every opening
about one named tenant is recorded in the ledger before the first row is read.
"""

from contextlib import contextmanager

from django.db import connections, transaction

from . import ledger
from .actor import Actor


@contextmanager
def elevated(actor: Actor, purpose: str, tenant_id: str = ""):
    """A cursor on the product's rows, read-only. `tenant_id` names the one tenant looked at, and is recorded."""
    if tenant_id:
        with transaction.atomic(), ledger.context(**actor.claims, verb="tenants.look"):
            ledger.record("tenants_tenant", tenant_id, tenant=tenant_id, purpose=purpose)
    with transaction.atomic(using="elevated"), connections["elevated"].cursor() as cursor:
        yield cursor
