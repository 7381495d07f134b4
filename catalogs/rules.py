"""What must hold in a release? Codes are spelt alike and stand once; every text is there in good English and good Arabic."""

import re
from collections import Counter
from collections.abc import Iterator
from unicodedata import normalize

CODE = {
    "code": str,
    "name_en": str,
    "name_ar": str,
    "position": int,
    "is_locked": bool,
    "is_in_product": bool,
    "attrs": dict,
}
ARABIC = re.compile("[\u0621-\u064a]")
LATIN = re.compile("[A-Za-z]")
TATWEEL = "\u0640"
PERSIAN = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06be\u06c1\u06cc]")
Broken = Iterator[tuple[str, str]]


def broken(codes: list[dict], pattern: str) -> Broken:
    """Every broken rule as (code, rule)."""
    for row in codes:
        wrong = [name for name, wanted in CODE.items() if type(row.get(name)) is not wanted]
        if wrong or row.keys() != CODE.keys():
            yield str(row.get("code")), f"needs exactly {', '.join(CODE)}, each of its type"
            return
    for row in codes:
        if not re.fullmatch(pattern, row["code"]):
            yield row["code"], f"is not spelt as {pattern}"
        yield from ((row["code"], f"“{row[field]}” {rule}") for field, rule in broken_texts(row))
    for field, noun in (("code", "code"), ("name_en", "English name"), ("name_ar", "Arabic name")):
        for value, times in Counter(row[field] for row in codes).items():
            if times > 1:
                yield value, f"is the {noun} of more than one code"


def broken_texts(row: dict) -> Iterator[tuple[str, str]]:
    """The broken rules of translation, with the field they are about."""
    for field in ("name_en", "name_ar"):
        text = row[field]
        if not text.strip():
            yield field, "is empty: both languages are required"
        if text != " ".join(text.split()):
            yield field, "has spaces at its ends or more than one between words"
        if text != normalize("NFC", text):
            yield field, "is not in Unicode form NFC"
    arabic = row["name_ar"]
    if arabic.strip() and not ARABIC.search(arabic):
        yield "name_ar", "has no Arabic letter"
    if LATIN.search(arabic):
        yield "name_ar", "has Latin letters"
    if TATWEEL in arabic:
        yield "name_ar", "is stretched with a tatweel"
    if PERSIAN.search(arabic):
        yield "name_ar", "has a Persian letter"
