"""Do our style sheets keep their rules? Logical, coloured in one place, layered, without force."""

import re
from pathlib import Path

import pytest

CSS = sorted(Path("static/css").rglob("*.css"))
TOKENS = Path("static/css/tokens.css")
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lch|lab|hwb)\(|(?<![-\w])(?:white|black)(?![-\w])", re.I)
PHYSICAL = re.compile(r"(?<![-\w])(?:margin|padding|border|inset)-(?:top|bottom)\b|(?<![-\w])(?:width|height):", re.I)


def rules_of(sheet: Path) -> str:
    """The sheet without its comments; lines stay where they are."""
    return re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), sheet.read_text(), flags=re.S)


def offences(sheet: Path, pattern: re.Pattern) -> list[str]:
    return [
        f"{sheet}:{number}: {line.strip()}" for number, line in enumerate(rules_of(sheet).splitlines(), 1) if pattern.search(line)
    ]


def test_there_are_style_sheets():
    assert len(CSS) > 5


@pytest.mark.parametrize("sheet", CSS, ids=str)
def test_sheets_know_no_physical_side(sheet):
    assert not offences(sheet, PHYSICAL)
    assert not re.search(r"\b(left|right)\b", sheet.read_text(), re.I)


@pytest.mark.parametrize("sheet", [sheet for sheet in CSS if sheet != TOKENS], ids=str)
def test_colours_live_in_the_tokens_only(sheet):
    selectors_removed = re.sub(r"[^{};]*\{", "{", rules_of(sheet))
    assert not RAW_COLOUR.findall(selectors_removed)


@pytest.mark.parametrize("sheet", CSS, ids=str)
def test_force_is_used_for_reduced_motion_only(sheet):
    text = re.sub(r"@media \(prefers-reduced-motion: reduce\) \{.*?\n  \}\n", "", rules_of(sheet), flags=re.S)
    assert "!important" not in text


@pytest.mark.parametrize("sheet", [sheet for sheet in CSS if sheet.name != "raw.css"], ids=str)
def test_every_rule_stands_in_a_layer(sheet):
    outside = re.sub(r"@layer [\w, ]+;", "", rules_of(sheet))
    for block in re.findall(r"@layer \w+ \{.*?\n\}", outside, flags=re.S):
        outside = outside.replace(block, "")
    assert not outside.strip()


@pytest.mark.parametrize("sheet", CSS, ids=str)
def test_every_token_that_is_used_exists(sheet):
    defined = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text()))
    own = set(re.findall(r"(--[\w-]+)\s*:", sheet.read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", rules_of(sheet))) <= defined | own


def test_every_page_loads_every_sheet():
    linked = set(re.findall(r'static "(css/[^"]+)"', Path("templates/ui/head.html").read_text()))
    assert linked == {sheet.relative_to("static").as_posix() for sheet in CSS if sheet.name != "raw.css"}


def test_colour_schemes_come_in_pairs():
    values = [line for line in TOKENS.read_text().splitlines() if "oklch(" in line and "light-dark(" not in line]
    alike_in_both = {"--fg-on-solid", "--brand-start", "--brand-end", "--shine"}
    assert {line.split(":")[0].strip() for line in values} == alike_in_both
