"""How does what is personal end, though nothing in the ledger does? Its keys are destroyed.

No verb of its own: families say what else of a subject is blanked, and call this at the end of their action.
"""

from uuid import uuid4

from django.db import connection

from audit.models import Export
from hqconsole.kernel import clock
from hqconsole.kernel.queue import Job, enqueue


def erase(subject: str, tenant: str = "") -> None:
    """Destroy the keys of a subject such as "tenant:<id>", and take the plaintext from what still waits for its seal.

    Exports that show personal values end, for it may be among them; whoever needs one asks anew.

    To be called last in an action, for what is captured after it is kept under a new key. The database records it.
    """
    if Export.objects.end_personal(clock.now()):
        enqueue(Job.EXPIRE_EXPORTS, subject="erased", actor_id="worker:erase", dedupe=f"erased:{uuid4().hex}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.erase(%s, %s)", [subject, tenant])
