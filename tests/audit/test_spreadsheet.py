"""No cell of a CSV export is calculated, whatever separator a spreadsheet reads with, and each restores its text exactly."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.spreadsheet import NUMBER, restored, safe

DANGEROUS = "=+-@＝＋－＠\t\r\n\0"
TEXTS = st.text(st.sampled_from(f"{DANGEROUS},;|\"' ab7.é") | st.characters(codec="utf-8"))


def live_formulas(cell: str) -> list[str]:
    """What a spreadsheet might calculate of a cell: its beginning, or what stands behind a separator or a quote."""
    pieces = re.split('[,;|\t\r\n"]', cell)
    return [piece for piece in pieces if piece[:1] in set(DANGEROUS) and piece]


@given(TEXTS)
@example("'=1")
@example("''\t\t=1")
def test_every_text_comes_back_from_its_cell(text):
    assert restored(safe(text)) == text


@given(TEXTS)
@example('=HYPERLINK("x")')
@example("a;=1")
@example(",\t=1")
def test_no_cell_is_calculated(text):
    assert NUMBER.fullmatch(text) or not live_formulas(safe(text))


@pytest.mark.parametrize("number", ["-5", "-5.25", "0", "17"])
def test_a_number_stays_a_number(number):
    assert safe(number) == number


@pytest.mark.parametrize("text", ["-5+cmd", "-", "-5;=1", "+5"])
def test_what_only_begins_like_a_number_is_no_number(text):
    assert safe(text).startswith("'")
