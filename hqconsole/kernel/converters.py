"""Which parts may an address have? Numbers that fit a bigint, change groups, days, several words; registered when the kernel is
ready."""

from datetime import date

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter

from .ids import MAX_BIGINT


class SeqConverter(IntConverter):
    """A number that fits a bigint: of an entry of the ledger, which has a high one while it waits for its seal."""

    regex = "[0-9]{1,19}"

    def to_python(self, text: str) -> int:
        if (number := int(text)) > MAX_BIGINT:
            raise ValueError(f"{number} is no bigint")
        return number


class GroupConverter(StringConverter):
    """A change group: 32 hexadecimal digits."""

    regex = "[0-9a-f]{32}"


class DayConverter:
    """A day of this millennium, as 2026-11-27."""

    regex = "2[0-9]{3}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> date:
        return date.fromisoformat(text)

    def to_url(self, day: date) -> str:
        return day.isoformat()


class MonthConverter(StringConverter):
    """A month, as 2026-11."""

    regex = "[0-9]{4}-[0-9]{2}"


class SeveralConverter:
    """One or several words with a plus between them: slugs, names of verbs."""

    regex = r"[\w.-]{1,60}(?:\+[\w.-]{1,60}){0,49}"

    def to_python(self, text: str) -> list[str]:
        return text.split("+")

    def to_url(self, words: list[str]) -> str:
        return "+".join(words)


def register() -> None:
    register_converter(SeqConverter, "seq")
    register_converter(GroupConverter, "group")
    register_converter(DayConverter, "day")
    register_converter(MonthConverter, "month")
    register_converter(SeveralConverter, "several")
