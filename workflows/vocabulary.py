"""Which words may a workflow use? The product's statuses, its guards and its actions, each with a name in both languages."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.names import Bilingual
from hqconsole.kernel.seeds import document

FILE = Path(__file__).parent / "seed" / "vocabulary.json"


class StageKind(TextChoices):
    """What happens to an order in a stage."""

    OPERATIONAL = "operational", _("Work")
    QA = "qa", _("Check")
    DELIVERY = "delivery", _("Delivery")
    EXCEPTION = "exception", _("Exception")
    TERMINAL = "terminal", _("End")


@dataclass(frozen=True)
class Word(Bilingual):
    key: str
    name_en: str
    name_ar: str


@cache
def words(kind: str) -> dict[str, Word]:
    """The words of a kind ("statuses", "guards", "actions") by their key."""
    return {word["key"]: Word(**word) for word in document(FILE)[kind]}
