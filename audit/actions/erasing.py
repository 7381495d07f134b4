"""How does what is personal end, though nothing in the ledger does? Its keys are destroyed.

No verb of its own: families say what else of a subject is blanked, and call this at the end of their action.
"""

from django.db import connection


def erase(subject: str, tenant: str = "") -> None:
    """Destroy the keys of a subject such as "tenant:<id>", and take the plaintext from what still waits for its seal.

    To be called last in an action, for what is captured after it is kept under a new key. The database records it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.erase(%s, %s)", [subject, tenant])
