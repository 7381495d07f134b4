"""Every code that ships is well spelt in both languages, and every rule finds the text that breaks it."""

import pytest

from catalogs import seeds
from catalogs.rules import broken

RELEASES = seeds.read().editions
PATTERN = "^[A-Z][A-Z0-9_]{1,49}$"


def code(**given) -> dict:
    facts = {"code": "COTTON", "name_en": "Cotton", "name_ar": "قطن", "position": 10, "is_locked": False}
    return facts | {"is_in_product": True, "attrs": {}} | given


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.of)
def test_what_ships_is_well_spelt(release):
    pattern = next(row["code_pattern"] for rows in seeds.read().rows.values() for row in rows if row["key"] == release.of)

    assert list(broken(release.content["codes"], pattern)) == []


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([code(code="cotton")], "is not spelt as"),
        ([code(code="COTTON\n")], "is not spelt as"),
        ([code(), code(name_en="Wool", name_ar="صوف")], "is the code of more than one code"),
        ([code(), code(code="WOOL", name_ar="صوف")], "is the English name of more than one code"),
        ([code(), code(code="WOOL", name_en="Wool")], "is the Arabic name of more than one code"),
        ([code(name_en="")], "both languages are required"),
        ([code(name_ar=" ")], "both languages are required"),
        ([code(name_ar="١٢٣")], "has no Arabic letter"),
        ([code(name_ar="قطن cotton")], "has Latin letters"),
        ([code(name_ar="قطـن")], "is stretched with a tatweel"),
        ([code(name_ar="قطن یک")], "has a Persian letter"),
        ([code(name_ar="قطن  مصري")], "more than one between words"),
        ([code(name_en="Cotton ")], "has spaces at its ends"),
        ([code(name_ar="ا\u0653ثار")], "is not in Unicode form NFC"),
        ([code(position="10")], "each of its type"),
        ([code(colour="red")], "needs exactly"),
        ([{"code": "COTTON"}], "needs exactly"),
    ],
)
def test_each_rule_finds_what_breaks_it(rows, complaint):
    assert any(complaint in rule for _code, rule in broken(rows, PATTERN))


def test_a_good_code_breaks_nothing():
    assert list(broken([code()], PATTERN)) == []
