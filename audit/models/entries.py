"""What does the console see of the ledger? Its timeline, read-only; the database writes it and nobody else can."""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.rows import Rows
from hqconsole.kernel.vocabulary import word_for_table

FIRST_WAITING = 2**62  # where the numbers begin that entries have before they are sealed (audit/schema/5_views.sql)


class Entry(models.Model):
    """One captured change or recorded event. `seq` is final once sealed; a waiting entry has a provisional, higher one.

    `body` maps each field to [before, after]; `ctx` holds who acted, through which door and why.
    """

    class Op(models.TextChoices):
        INSERT = "I", _("created")
        UPDATE = "U", _("changed")
        DELETE = "D", _("deleted")
        TRUNCATE = "T", _("emptied")
        DDL = "X", _("altered")
        EVENT = "E", _("recorded")

    seq = models.BigIntegerField(primary_key=True)
    id = models.BigIntegerField()
    sealed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    op = models.CharField(max_length=1, choices=Op)
    tbl = models.TextField()
    pk_of_row = models.TextField(db_column="pk")
    tenant = models.TextField()
    actor = models.TextField()
    dbuser = models.TextField()
    ctx = models.TextField()
    fields = ArrayField(models.TextField())
    body = models.TextField()
    verb = models.TextField()
    change_group = models.TextField()
    row_hash = models.BinaryField(null=True)

    objects = Rows.as_manager()

    class Meta:
        managed = False
        db_table = '"audit"."timeline"'

    @cached_property
    def changes(self) -> dict[str, list]:
        """Field to [before, after]."""
        return json.loads(self.body)

    @cached_property
    def context(self) -> dict[str, str]:
        """Who acted and why, as the action said it; empty for raw changes."""
        return json.loads(self.ctx)

    @property
    def warrant(self) -> str:
        """The grant it was done under, as `approval:12`; empty where the actor's roles sufficed."""
        return self.context.get("warrant", "")

    @property
    def approval(self) -> str:
        """The number of the approval it was done under; empty where there was none."""
        kind, _colon, number = self.warrant.partition(":")
        return number if kind == "approval" else ""

    @property
    def thing(self) -> str:
        """What kind of row it is about, in the language of the page."""
        return word_for_table(self.tbl)

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def is_raw(self) -> bool:
        """Whether the change went around the actions."""
        return not self.verb or self.context.get("origin") == "raw"

    def __str__(self):
        return f"{self.verb or self.get_op_display()} {self.tbl}:{self.pk_of_row}"
