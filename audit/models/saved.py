"""Which searches of the timeline did people keep? Each under a name, for oneself or for everybody who may read the log."""

from django.db import models
from django.db.models import Q

from hqconsole.kernel.rows import Rows

MOST_OF_ONE = 30
LONGEST_SEARCH = 700


class SavedViews(Rows):
    def seen_by(self, actor_id: str):
        """One's own and those of everybody, by name."""
        return self.filter(Q(owner=actor_id) | Q(is_shared=True)).order_by("name", "pk")


class SavedView(models.Model):
    """A search under a name: the query of its address, `q=actor%3Asara&range=7d`. `owner` is the id of an actor."""

    name = models.CharField(max_length=60)
    search = models.CharField(max_length=LONGEST_SEARCH)
    owner = models.CharField(max_length=60)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SavedViews.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_one_of_a_name")]

    def __str__(self):
        return self.name
