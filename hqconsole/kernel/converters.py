"""Which parts may an address have? Numbers that fit a bigint, and change groups; registered when the kernel is ready."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class SeqConverter(IntConverter):
    """A number that fits a bigint."""

    regex = "[0-9]{1,18}"


class GroupConverter(StringConverter):
    """A change group: 32 hexadecimal digits."""

    regex = "[0-9a-f]{32}"


def register() -> None:
    register_converter(SeqConverter, "seq")
    register_converter(GroupConverter, "group")
