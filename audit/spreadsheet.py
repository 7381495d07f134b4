"""How does a text stand in a spreadsheet without being calculated? With a quote in front of what would begin a formula.

A spreadsheet calculates a cell that begins with one of `= + - @`, their full-width forms, or a control character that it
skips; and what follows a separator or a double quote may become a cell of its own where the file is read with another
separator. So a quote is put there too, and one more where quotes stand already: taking one away restores the text exactly.
"""

import re

DANGEROUS = "=+\\-@＝＋－＠\t\r\n\0"
BEGINNINGS = frozenset("=+-@＝＋－＠\t\r\n\0")
PLACES = "(^|[,;|\t\r\n\"])('*)"
RISKY = re.compile(f"{PLACES}(?=[{DANGEROUS}])")
MADE_SAFE = re.compile(f"(^|[,;|\t\r\n\"])'('*)(?=[{DANGEROUS}])")
RISK = re.compile(f"[,;|\t\r\n\"]'*[{DANGEROUS}]")  # much faster, and rarely found
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def safe(text: str) -> str:
    """`text` as a cell. A negative number stays what it is."""
    if not (may_begin_badly(text) or RISK.search(text)) or NUMBER.fullmatch(text):
        return text
    return RISKY.sub(r"\1'\2", text)


def may_begin_badly(text: str) -> bool:
    return text.lstrip("'")[:1] in BEGINNINGS


def restored(cell: str) -> str:
    """What `safe` made a cell of."""
    return MADE_SAFE.sub(r"\1\2", cell) if may_begin_badly(cell) or RISK.search(cell) else cell
