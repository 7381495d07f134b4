"""Which calls of the API are made once, however often they are sent?"""

from django.db import models


class IdempotentCall(models.Model):
    """An API call that is made once: its answer, to be given again for the same key."""

    owner = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotent_call_once")]

    def __str__(self):
        return self.key

    def remember(self, status: int, body: str) -> None:
        self.status, self.body = status, body
        self.save(update_fields=["status", "body"])
