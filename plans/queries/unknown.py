"""Which keys does the product ask for that nobody has made?"""

from django.db.models import Exists, OuterRef

from hqconsole.kernel.rows import Rows
from plans.models import Feature, Limit, UnknownFlag


def unknown_flags() -> Rows:
    """Unknown keys, to be paged; those that were made since have left the list."""
    made = [Exists(model.objects.filter(key=OuterRef("key"))) for model in (Feature, Limit)]
    return UnknownFlag.objects.filter(*(~each for each in made))
