"""Is everything said in Arabic too?"""

from hqconsole.local import messages


def test_everything_the_console_says_has_its_arabic():
    assert messages.missing() == []


def test_arabic_keeps_the_names_of_its_blanks():
    import re

    blanks = re.compile(r"%\((\w+)\)s")
    for path in messages.catalogs():
        for each in messages.read(path):
            if not each.id or each.pluralizable:
                continue
            assert set(blanks.findall(each.string)) <= set(blanks.findall(each.id)), each.id
