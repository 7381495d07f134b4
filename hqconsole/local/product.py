"""Where is the product in the embedded stack? A reference of its tables, installed into schema public by the administrator."""

from pathlib import Path

import psycopg

TABLES = Path(__file__).parent / "product.sql"


def install(admin_url: str, database: str) -> None:
    """Create the stand-in tables, policies and grants, or bring them up to date. Runs again without effect."""
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as admin:
        admin.execute(TABLES.read_text())
