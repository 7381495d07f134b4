"""How does a row of the ledger stand in a file? With its hashed bytes as they are, as a line of JSON or of CSV.

PostgreSQL writes what it can, for a million rows: the metadata is put together there as `audit.canonical` does it.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from audit.spreadsheet import safe

# PostgreSQL gives these of a row. A text that is JSON of one line is put in as it is, anything else as a string.
T = '"audit"."timeline"'
TEXT = r"""CASE WHEN left({0}, 1) = '{{' AND {0} !~ '[\x01-\x1f]' THEN {0} ELSE to_json({0})::text END"""
FIELDS = f"array_to_string({T}.fields, ',')"
JSON_LINE = rf"""concat(
    '"hash":"', encode({T}.row_hash, 'hex'), E'",\t"meta":["hqaudit/1","', {T}.seq, '","', {T}.id, '","', {T}.txid, '","',
    (extract(epoch FROM {T}.at) * 1000000)::bigint, '",', to_json({T}.op), ',', to_json({T}.tbl), ',', to_json({T}.pk), ',',
    to_json({T}.tenant), ',', to_json({T}.actor), ',', to_json({T}.dbuser), E'],\t"ctx":', {TEXT.format(f"{T}.ctx")},
    E',\t"fields":', to_json({FIELDS}), E',\t"body":', {TEXT.format(f"{T}.body")}, '}}')"""
AT = f"""to_char({T}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
CSV_CELLS = (
    f"ARRAY[{T}.id::text, {T}.txid::text, {AT}, {T}.op, {T}.tbl, {T}.pk, {T}.tenant, {T}.actor, {T}.dbuser, {T}.ctx,"
    f" {FIELDS}, {T}.body, encode({T}.row_hash, 'hex')]"
)
COLUMNS = (
    *("seq", "id", "txid", "at", "op", "table", "row", "tenant", "actor", "dbuser"),
    *("context", "fields", "body", "row_hash", "previous_hash"),
)


@dataclass(frozen=True)
class Form:
    """A way to write rows: the file's name, what PostgreSQL gives of a row, what stands before all rows, and a line.

    A line takes the row's number, what PostgreSQL gave and the hash before it, which is empty where the line before says it.
    """

    file: str
    columns: str
    begin: str
    line: Callable[[int, str | list[str], str], str]


def json_line(seq: int, given: str, before: str) -> str:
    return f'{{"prev":"{before}",\t{given}\n' if before else f"{{{given}\n"


def csv_line(seq: int, given: list[str], before: str) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([seq, *map(safe, given), before])
    return line.getvalue()


FORMS = {
    "jsonl": Form("rows.jsonl.gz", JSON_LINE, "", json_line),
    # the mark at the beginning is how Excel knows that Arabic is UTF-8
    "csv": Form("rows.csv.gz", CSV_CELLS, "\ufeff" + ",".join(COLUMNS) + "\r\n", csv_line),
}
