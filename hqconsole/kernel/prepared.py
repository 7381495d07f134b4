"""How is a short question asked very often? As a statement that the server keeps prepared; Django's own are parsed each time."""

import psycopg
from django.db import connection
from django.utils.asyncio import async_unsafe
from psycopg.rows import dict_row


@async_unsafe
def asked(question: str, given: dict) -> list[dict]:
    """The rows of a statement that is always the same text; only `given` changes. Raises Django's database errors."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection, row_factory=dict_row) as cursor:
        return cursor.execute(question, given, prepare=True).fetchall()
