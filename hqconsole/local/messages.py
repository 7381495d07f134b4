"""How do the words get their Arabic? Extracts what the code says into django.po and compiles it, without gettext's tools.

    python -m hqconsole.local.messages            compile every catalog that changed: at install and before each run
    python -m hqconsole.local.messages extract    bring the root catalog up to date with the code, then compile
    python -m hqconsole.local.messages missing    list what has no Arabic yet; fails if there is anything

A family may keep a catalog of its own; it is compiled here and never written. The root catalog holds everything else.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGE = "ar"
WHERE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")
NOT_OURS = {".venv", ".hq", "tests", "bench", "docs", "static", "staticfiles", "migrations", "node_modules"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogs() -> list[Path]:
    """Every catalog of ours: the root's first, then those of families."""
    return [ROOT / WHERE, *sorted(path for path in ROOT.glob(f"*/{WHERE}") if is_ours(path))]


def is_ours(path: Path) -> bool:
    return not NOT_OURS & set(path.relative_to(ROOT).parts)


def read(path: Path) -> Catalog:
    """The catalog at `path`, or a fresh one."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="HQ Console", copyright_holder="Jh Apps", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def said(path: Path) -> Iterator[tuple]:
    """The messages in one file: (line, message, comments, context)."""
    if path.suffix == ".py":
        with path.open("rb") as file:
            yield from extract("python", file, keywords=KEYWORDS, comment_tags=["Translators:"])
    else:
        # Django turns a template into calls of gettext; one pair of parentheses makes Python indifferent to indentation.
        from django.utils.translation.template import templatize

        source = f"({templatize(path.read_text(encoding='utf-8'))})".encode()
        yield from extract("python", BytesIO(source), keywords=KEYWORDS)


def sources() -> list[Path]:
    """Every file of ours that may say something."""
    return sorted(path for kind in ("*.py", "*.html", "*.txt") for path in ROOT.rglob(kind) if is_ours(path))


def collected() -> Catalog:
    """All that the code says, as an empty catalog."""
    catalog = Catalog()
    for path in sources():
        for line, message, comments, context in said(path):
            where = (path.relative_to(ROOT).as_posix(), line)
            catalog.add(message, locations=[where], auto_comments=comments, context=context)
    return catalog


def known(paths: list[Path]) -> set[tuple]:
    """The messages that these catalogs have in Arabic."""
    return {(each.context, each.id) for path in paths for each in read(path) if each.id and is_complete(each)}


def is_complete(message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)


def extract_root() -> None:
    """Give the root catalog exactly the messages that no family's catalog has; Arabic that exists is kept."""
    root, *families = catalogs()
    theirs = known(families)
    wanted = Catalog()
    for each in collected():
        if each.id and (each.context, each.id) not in theirs:
            wanted.add(each.id, locations=each.locations, auto_comments=each.auto_comments, context=each.context)
    catalog = read(root)
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    root.parent.mkdir(parents=True, exist_ok=True)
    with root.open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, width=120)


def compile_all() -> list[Path]:
    """Write the .mo of every catalog that is newer than it, and say which were written."""
    written = []
    for source in catalogs():
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with target.open("wb") as file:
            write_mo(file, read(source))
        written.append(target)
    return written


def missing() -> list[str]:
    """What the code says and no catalog has in Arabic."""
    ours = known(catalogs())
    return [f"{each.locations[0][0]}: {each.id}" for each in collected() if each.id and (each.context, each.id) not in ours]


def main(arguments: list[str]) -> int:
    """Do what the command line asks."""
    wish = arguments[0] if arguments else "compile"
    if wish == "missing":
        lacking = missing()
        print("\n".join(lacking))
        return 1 if lacking else 0
    if wish == "extract":
        extract_root()
    for path in compile_all():
        print(f"compiled {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
