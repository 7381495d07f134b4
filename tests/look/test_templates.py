"""Do our templates keep the strict content policy, and can everybody read what they say?"""

import re
from pathlib import Path

import lucide
import pytest

TEMPLATES = sorted(Path("templates").rglob("*.html"))
SCRIPTS = sorted(Path("static/js").rglob("*.js"))
TAGS = sorted(Path("hqconsole/kernel/templatetags/ui").glob("*.py"))  # the smallest pieces are drawn there
MARKUP = (".innerHTML", ".outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", 'setAttribute("style"')


def test_there_are_templates_and_scripts():
    assert len(TEMPLATES) > 50
    assert len(SCRIPTS) > 10


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_nothing_is_inline(template):
    text = re.sub(r"\{%.*?%\}", "", template.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_htmx_is_never_asked_to_evaluate(template):
    text = template.read_text()
    assert not [trigger for trigger in re.findall(r'hx-trigger="([^"]*)"', text) if "[" in trigger]
    assert "hx-on" not in text
    assert not re.search(r'hx-(?:vals|headers)=["\']\s*(?:js|javascript):', text)


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_every_named_icon_exists(template):
    names = re.findall(r"""\bicon(?:=|\s+)"([a-z0-9-]+)\"""", template.read_text())
    for name in names:
        lucide._render_icon(name, None)


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_scripts_write_no_markup_and_evaluate_nothing(script):
    text = script.read_text()
    for forbidden in MARKUP:
        assert forbidden not in text, forbidden


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_scripts_hang_on_data_attributes_that_some_template_has(script):
    markup = "".join(each.read_text() for each in (*TEMPLATES, *TAGS, *SCRIPTS))
    for hook in set(re.findall(r"\[(data-[a-z-]+)[\]=]", script.read_text())):
        assert re.search(rf"{hook}[\s=>\"{{]|toggleAttribute\(\"{hook}\"|setAttribute\(\"{hook}\"", markup), hook
