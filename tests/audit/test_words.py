"""Two spellings are one word, and no shortcut of a search loses an entry that holds it."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from audit import words
from audit.queries import questions
from audit.queries.meanings import TEXT, Condition

LETTERS = 'aAeEsSkßſKﬁiİ04٤۴ اأإآٱىيئةهؤوـ\u064b\u0670\u0301\n"\\/_-.\x01'
KINDS = "+".join((words.NAME, words.REASON, words.BEFORE, words.AFTER))
texts = st.text(LETTERS, max_size=8)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = texts | numbers | st.none() | st.dictionaries(texts, texts, max_size=2)
contexts = st.fixed_dictionaries({"reason": texts, "name_ar": texts})


@settings(deadline=None)  # a busy machine is no defect
@given(claims=contexts, pair=st.tuples(values, values), wanted=texts, by_number=st.booleans())
def test_a_row_is_never_passed_over_that_holds_the_phrase(claims, pair, wanted, by_number):
    context = json.dumps(claims, ensure_ascii=False)
    row = ("tenants.suspend", "hq.tenants", "7", context, json.dumps({"field": pair}, ensure_ascii=by_number))
    said = [words.phrase(each) for each in questions.texts_of(KINDS, *row)]

    for phrase in {words.phrase(each) for each in (wanted, *said, *" ".join(said).split())}:
        if phrase.strip():
            assert questions.says(Condition(TEXT, (KINDS, phrase)), *row) == any(phrase in each for each in said)


def test_a_word_is_found_in_each_of_its_spellings():
    for spelling in ("السداد", "السِّداد", "الســداد", "ألسداد"):
        assert words.spellings("السداد").fullmatch(spelling)
    assert words.spellings("4711").fullmatch("٤٧١١")
    assert not words.spellings("4711").search("471")


def test_fractions_are_searched_as_they_are_written():
    held = words.Words()
    held.add("hq.t", "1", "", "a", "", ["price"], "{}", '{"price": [0.10, 12.50]}')

    assert {words.crc_of(words.BEFORE, "10"), words.crc_of(words.AFTER, "50")} <= held.hashes()


def test_only_the_columns_are_read_in_which_the_texts_stand():
    reason, after = (Condition(TEXT, (kind, " x ")) for kind in (words.REASON, words.AFTER))

    assert questions.columns_said([]) == ""
    assert questions.columns_said([reason]) == ", tbl, pk, ctx, '{}'"
    assert questions.columns_said([reason, after]) == ", tbl, pk, ctx, body"
