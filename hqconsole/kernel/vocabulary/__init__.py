"""What are our tables and columns called, in both languages? One list of words for the raw data, previews and the ledger.

The words are given to the models when the console starts, and not written in them: a column that has one meaning has one
word in every family, and a better word is no migration. A model that names something itself keeps its own name.
"""

from .columns import FIELDS
from .events import FACTS, SAID
from .naming import clock_time, field_of, model_of, name_everything, slugs_of, word_for_column, word_for_table, word_for_value
from .tables import FAMILIES

__all__ = [
    "FACTS",
    "FAMILIES",
    "FIELDS",
    "SAID",
    "clock_time",
    "field_of",
    "model_of",
    "name_everything",
    "slugs_of",
    "word_for_column",
    "word_for_table",
    "word_for_value",
]
