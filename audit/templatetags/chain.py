"""How does a page say how the chain stands?"""

from django.template import Library

from audit import queries

register = Library()


@register.simple_tag
def chain_standing() -> queries.Standing:
    """The state of the chain; one question to the database."""
    return queries.standing()
