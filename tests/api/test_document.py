"""The OpenAPI document describes each answer once: two shapes of one name would be one there, and a promise broken."""

from collections import Counter
from collections.abc import Iterator

from ninja import Schema

from hqconsole.api import api


def shapes(kind: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """Every shape that our code knows."""
    for each in kind.__subclasses__():
        yield each
        yield from shapes(each)


def test_every_shape_in_the_document_has_a_name_of_its_own():
    described = api.get_openapi_schema()["components"]["schemas"]
    names = Counter(each.__name__ for each in set(shapes()) if each.__name__ in described)

    assert {name: count for name, count in names.items() if count > 1} == {}
    assert len(names) > 30
