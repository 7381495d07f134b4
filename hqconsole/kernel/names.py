"""What is it called? Everything we publish has a name in English and one in Arabic, a stable key, and its place in a list."""

from django.db import models
from django.utils.translation import get_language


def in_language(english: str, arabic: str) -> str:
    """The text in the language of the page."""
    return arabic if get_language() == "ar" else english


class Bilingual:
    """Something with `name_en` and `name_ar`: called by the one, with the other beside it."""

    name_en: str
    name_ar: str

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_ar)

    @property
    def other_name(self) -> str:
        return in_language(self.name_ar, self.name_en)


class Named(Bilingual, models.Model):
    """A thing that is seeded, listed and published. Its key never changes."""

    key = models.CharField(max_length=60, unique=True)
    name_en = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self):
        return self.key

    @property
    def slug(self) -> str:
        """What is typed to confirm something dangerous about it."""
        return self.key


class Described(models.Model):
    """A thing that also says in a sentence what it is for."""

    description_en = models.CharField(max_length=500)
    description_ar = models.CharField(max_length=500)

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        return in_language(self.description_en, self.description_ar)
