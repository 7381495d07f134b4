"""Which words does an entry hold, and when are two spellings one word? What the block index keeps and what a search asks for.

Known to the indexer and to the search alike, so that both always mean the same. A word is kept as 32 bits of its hash: two
words that share them cost a look at rows that turn out not to match, never a wrong answer.
"""

import json
import re
from functools import lru_cache
from itertools import combinations
from zlib import crc32

from hqconsole.kernel.commitments import is_committed

ROWS_OF_BLOCK = 64

# How people write Arabic differs more than what they mean: hamza, taa marbuta, final yaa, tatweel, vowels, digits.
ALIKE = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ئ": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ـ": None,
        **dict.fromkeys((*map(chr, range(0x064B, 0x0660)), "\u0670"), None),
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
ARABIC = re.compile("[\u0620-\u06ff]+")  # where all of these are; translating whole texts would take most of the time
WORD = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\W_]+")
LONGEST = 64  # a longer run of letters is no word that anybody types

# The kinds of words. A row's own facts are exact; the others are words of texts.
ACTOR, ACTION, TABLE, TENANT, FIELD = "actor", "action", "table", "tenant", "field"
IP, REQUEST, APPROVAL, ORIGIN, KEY = "ip", "request", "approval", "origin", "key"
REASON, BEFORE, AFTER, NAME = "reason", "before", "after", "name"
CLAIMS = {IP: "ip", REQUEST: "request", APPROVAL: "warrant", ORIGIN: "origin", KEY: "key"}
PAIRED = (ACTOR, ACTION, TABLE, FIELD)  # two of these together are a word too: both are common where they never meet


def alike(text: str) -> str:
    """The text as it is compared: one case, one spelling, Latin digits."""
    folded = text.casefold()
    return folded if folded.isascii() else ARABIC.sub(lambda run: run[0].translate(ALIKE), folded)


def words_in(text: str) -> list[str]:
    """The words of a text, in order."""
    return [word[:LONGEST] for word in WORD.findall(alike(text))]


def phrase(text: str) -> str:
    """The words of a text between blanks, so that a phrase within it is a substring."""
    return f" {' '.join(words_in(text))} "


@lru_cache
def spellings(word: str) -> re.Pattern:
    """Finds all that is alike to a word in a text of one case."""
    alternatives = ("".join([letter, *(chr(other) for other, same in ALIKE.items() if same == letter)]) for letter in word)
    between = "".join(chr(other) for other, same in ALIKE.items() if same is None)
    return re.compile(f"[{between}]*".join(f"[{re.escape(each)}]" for each in alternatives))


def crc_of(kind: str, text: str) -> int:
    """The word as the index keeps it: a signed 32 bit number."""
    number = crc32(f"{kind}:{text}".encode())
    return number - (number & 0x80000000) * 2


hashed = lru_cache(maxsize=50_000)(crc_of)  # for words that come again and again


def paired(one: tuple[str, str], other: tuple[str, str]) -> int:
    """The word of two facts that stand in one row."""
    first, second = sorted((one, other))
    return hashed(f"{first[0]}+{second[0]}", f"{first[1]}+{second[1]}")


def text_of(value) -> str:
    """A captured value as a text of words; nothing of what is hidden."""
    if value is None or is_hidden(value):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_hidden(value) -> bool:
    """Whether the ledger keeps only a mark, or a digest that nobody types, in the place of this value."""
    return value == "(hidden)" or is_committed(value)


def origin_of(verb: str, claims: dict) -> str:
    """The door a change came through; whatever came without an action is raw."""
    return claims.get("origin", "") if verb else "raw"


class Words:
    """Collects the words of some rows: texts are split, and words hashed, once for all of them."""

    def __init__(self) -> None:
        self.shapes: set[tuple] = set()
        self.contexts: set[tuple[str, str]] = set()
        self.tenants: set[str] = set()
        self.texts: dict[str, list[str]] = {REASON: [], BEFORE: [], AFTER: [], NAME: []}

    def add(self, table: str, pk: str, tenant: str, actor: str, verb: str, fields: list[str], context: str, body: str) -> None:
        """Take one row."""
        self.shapes.add((actor, verb, table, *fields))
        self.contexts.add((context, verb))
        self.tenants.add(tenant)
        self.texts[NAME].append(pk)
        for before, after in pairs_in(body):
            self.texts[BEFORE].append(text_of(before))
            self.texts[AFTER].append(text_of(after))

    def hashes(self) -> set[int]:
        """Every word by which one of the rows can be found."""
        found = {hashed(TENANT, tenant) for tenant in self.tenants if tenant}
        for actor, verb, table, *fields in self.shapes:
            found |= facts(actor, verb, table, tuple(fields))
            self.texts[NAME].append(f"{table} {verb}")
        for context, verb in self.contexts:
            found |= self.claimed(context, verb)
        for kind, texts in self.texts.items():
            found.update(crc_of(kind, word) for word in set(words_in(" ".join(texts))))
        return found

    def claimed(self, context: str, verb: str) -> set[int]:
        """The words of what an action said of itself: from where, by whose leave; its texts are kept for later."""
        claims = json.loads(context)
        self.texts[REASON].append(claims.get("reason", ""))
        self.texts[NAME] += (claims.get("name", ""), claims.get("name_ar", ""))
        said = claims | {"origin": origin_of(verb, claims)}
        return {crc_of(kind, said[claim]) for kind, claim in CLAIMS.items() if said.get(claim)}


@lru_cache(maxsize=20_000)
def facts(actor: str, verb: str, table: str, fields: tuple[str, ...]) -> frozenset[int]:
    """The words of a row's own facts, and of each two of them."""
    singles = [(ACTOR, actor), (ACTION, verb), (TABLE, table), *((FIELD, name) for name in fields)]
    pairs = (paired(one, other) for one, other in combinations(singles, 2) if one[0] != other[0])
    return frozenset((*(hashed(*single) for single in singles), *pairs))


def pairs_in(body: str) -> list[list]:
    """What each field was before and after, fractions as they are written; nothing of a field that is kept in another form."""
    return [pair for pair in json.loads(body, parse_float=str).values() if isinstance(pair, list) and len(pair) == 2]
