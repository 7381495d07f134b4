"""How do templates ask for furniture? One tag for each piece; builtin, so that no page loads it.

A tag prepares what its template in templates/ui/ shows and decides nothing. Pieces with content are block tags:
{% card %}...{% endcard %}.
"""

from django.template import Library

from . import controls, facts, fields, history, lists, panels, signs

register = Library()

for room in (controls, facts, fields, history, lists, panels, signs):
    register.tags |= room.register.tags
    register.filters |= room.register.filters
