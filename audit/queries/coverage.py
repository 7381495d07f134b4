"""What does the ledger cover? Every table with how it is captured, and every verb with when it was last used."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext

from audit.coverage import RULES, Rule
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.vocabulary import word_for_column, word_for_table


@dataclass(frozen=True)
class Table:
    """A table of schema hq and its rule. `problem` says what is wrong with its capture; empty where nothing is."""

    name: str
    rule: Rule
    is_governed: bool
    problem: str

    @property
    def word(self) -> str:
        return word_for_table(self.name)

    @property
    def reason(self) -> str:
        """Why it is exempt, in the language of the page."""
        return gettext(self.rule.exempt_because)

    @property
    def left_out(self) -> list[str]:
        """Columns whose changes are not captured."""
        return [word_for_column(self.name, column) for column in self.rule.skip_columns]

    @property
    def hidden(self) -> list[str]:
        """Columns whose changes are captured without their values."""
        return [word_for_column(self.name, column) for column in self.rule.hidden_columns + self.rule.personal_columns]


def tables() -> list[Table]:
    """Every table that the console's models keep, with its capture as the database has it now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM audit.governed")
        governed = {name for (name,) in cursor}
        cursor.execute("SELECT name, string_agg(problem, '; ') FROM audit.unguarded() GROUP BY name")
        problems = dict(cursor.fetchall())
    names = {f"hq.{model._meta.db_table}" for model in apps.get_models() if model._meta.managed} | governed | set(problems)
    return [Table(name, RULES.get(name, Rule()), name in governed, problems.get(name, "")) for name in sorted(names)]


@dataclass(frozen=True)
class Use:
    """A verb and its newest sealed entry, None where it was never used."""

    verb: str
    seq: int | None
    at: datetime | None


def uses() -> list[Use]:
    """Every verb that changes something, with its last use; one index probe each."""
    verbs = [str(verb) for verb in Permission if not verb.endswith(".view")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted.verb, newest.seq, newest.at FROM unnest(%s::text[]) wanted (verb) LEFT JOIN LATERAL"
            " (SELECT seq, at FROM audit.sealed t WHERE t.verb = wanted.verb ORDER BY seq DESC LIMIT 1) newest ON true"
            " ORDER BY wanted.verb",
            [verbs],
        )
        return [Use(*row) for row in cursor]
