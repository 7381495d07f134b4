"""Which acts take a second person, beside those that always do?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.conditions import CONDITIONS, Condition
from hqconsole.kernel.rows import Rows

from .terms import Termed, bounds


class Policy(Termed):
    """A verb, a condition, and the terms on which others agree to it. Verb and condition never change; terms may.

    The database lets nobody weaken or remove one but a request that was agreed to (see the migration of guards).
    """

    verb = models.CharField(_("what"), max_length=60)
    condition = models.CharField(_("when"), max_length=30)
    limit = models.PositiveIntegerField(_("limit"), default=0)

    objects = Rows.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["verb", "condition", "limit"]
        constraints = [
            models.UniqueConstraint(fields=["verb", "condition", "limit"], name="policy_once"),
            *bounds("policy"),
        ]

    def __str__(self):
        return self.slug

    @property
    def slug(self) -> str:
        """What is typed to confirm an act about it."""
        return f"P-{self.pk}"

    @property
    def when(self) -> Condition:
        return CONDITIONS[self.condition]

    @property
    def sentence(self) -> str:
        """The condition in words."""
        return self.when.words(self.limit)

    def adopt(self, terms) -> None:
        for name, value in terms.columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(terms.columns))
