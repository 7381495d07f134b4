"""Is every piece of furniture on the kit page, in both languages, and do the pages of outages need nothing?"""

import re
from pathlib import Path

import pytest
from django.template.base import Template
from django.template.context import Context
from django.template.loader import render_to_string
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from hqconsole import kit
from hqconsole.kernel.templatetags import ui
from tests import make

FURNITURE = {path.stem for path in Path("templates/ui").glob("*.html")}
STILL = ("400.html", "403_csrf.html", "500.html", "503.html")


@pytest.fixture
def drawn(monkeypatch):
    """The names of the templates that were drawn since the test began."""
    names, usual = set(), Template._render

    def watched(self, context):
        names.add(str(self.origin.template_name if self.origin else ""))
        return usual(self, context)

    monkeypatch.setattr(Template, "_render", watched)
    return names


def kit_page(query: str = "") -> str:
    request = RequestFactory().get(f"/kit/{query}")
    request.actor, request.htmx = make.actor(), HtmxDetails(request)
    return kit.index(request).content.decode()


def test_every_piece_of_furniture_is_on_the_kit_page(drawn):
    kit_page()

    assert FURNITURE - {name.removeprefix("ui/").removesuffix(".html") for name in drawn} == set()


def test_every_tag_is_on_the_kit_page_also_those_that_draw_without_a_template():
    asked = set(re.findall(r"\{% (\w+)", Path("templates/kit/index.html").read_text()))

    assert set(ui.register.tags) - asked == {"tabs_of", "attributes", "open_tab"}  # tabs and button draw them, and titles


def test_what_a_person_typed_stays_text_in_every_sign():
    typed = "<b>'&\""
    tags = "{% pill typed typed %}{% logo typed typed typed %}{% subject typed url=typed note=typed key=typed %}"

    page = Template(tags).render(Context({"typed": typed}))

    assert "<b>" not in page
    assert page.count("&lt;b&gt;&#x27;&amp;&quot;") == 6


def test_the_kit_is_drawn_in_arabic_from_the_other_side():
    page = kit_page("?language=ar&theme=dark&density=compact")

    assert '<html lang="ar" dir="rtl" data-theme="dark" data-density="compact"' in page
    assert "لوحة المؤشرات" in page


def test_ids_on_the_kit_page_are_unique_outside_repeated_forms():
    ids = re.findall(r'\sid="([^"]+)"', kit_page())
    twice = {each for each in ids if ids.count(each) > 1}

    assert {each for each in twice if not each.startswith(("confirm-", "dialog-title", "id_"))} == set()


@pytest.mark.parametrize("template", STILL)
def test_pages_of_outages_need_no_context(template):
    page = render_to_string(template)

    assert 'lang="ar" dir="rtl"' in page
    assert "<h1>" in page
