"""What does the product ask for, and when did the answer last move? Coarse, counted by machines, read by pages."""

from uuid import UUID

from django.db import models

from hqconsole.kernel.rows import Rows

EVERYBODY = UUID(int=0)  # stands for all tenants, where what moved is everybody's


class FlagUse(models.Model):
    """The last day on which the product asked for a key by itself, and the last on which it got it among all the others."""

    key = models.CharField(max_length=60, unique=True)
    asked_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)

    objects = Rows.as_manager()

    def __str__(self):
        return self.key


class UnknownFlag(models.Model):
    """A key that the product asked for and nobody has made: a misspelling, or a feature that is missing here."""

    key = models.CharField(max_length=80, unique=True)
    first_asked_at = models.DateTimeField()
    last_asked_at = models.DateTimeField()
    times = models.PositiveBigIntegerField()

    objects = Rows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-last_asked_at"], name="unknown_flag_by_time")]

    def __str__(self):
        return self.key


class Movement(models.Model):
    """How often something moved that decides what a tenant (or EVERYBODY) may use: the cheap key to kept answers.

    Triggers of the tables that the contract's views read count it, in the transaction of the change.
    """

    tenant_id = models.UUIDField(primary_key=True)
    version = models.PositiveBigIntegerField()

    def __str__(self):
        return f"{self.tenant_id}: {self.version}"
