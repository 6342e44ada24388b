"""How texts become words to be found by, the same way for what is stored and what is searched (L6)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from suppliers.enums import WordKind

LONGEST, MOST_WORDS = 40, 120
"""Letters of a word, and words of one supplier; what is longer or more is not found by."""
MOST_SEARCHED = 8

_RUN = re.compile(r"[^\W_]+")
_CHINESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def plain(text: str) -> str:
    """Letters without case, accents and width: ``Café`` and ``ＣＡＦＥ`` both give ``cafe``."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in parts if not unicodedata.combining(c)))


def stored(*texts: str) -> list[str]:
    """The words a supplier is found by, each once, in their order.

    Chinese and Japanese have no blanks: every two neighbouring characters are a word, and the last one alone,
    so that a part of a name is found wherever it begins.
    """
    found = dict.fromkeys(word for text in texts for word in _words(plain(text), every=True))
    return list(found)[:MOST_WORDS]


def of_supplier(name: str, products: str, categories: Iterable[str], country: str) -> set[tuple[str, str]]:
    """Everything a supplier is found by, as kind and text."""
    found = {(WordKind.WORD.value, text) for text in stored(name, products)}
    found |= {(WordKind.CATEGORY.value, slug) for slug in categories}
    return found | {(WordKind.COUNTRY.value, country)}


def searched(text: str) -> list[str]:
    """The beginnings of words that must all be there, for what somebody typed."""
    return list(dict.fromkeys(_words(plain(text), every=False)))[:MOST_SEARCHED]


def _words(text: str, *, every: bool) -> Iterator[str]:
    for run in _RUN.findall(text):
        for part, is_chinese in _parts(run):
            yield from _pairs(part, every) if is_chinese else [part[:LONGEST]]


def _parts(run: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for match in _CHINESE.finditer(run):
        if match.start() > end:
            yield run[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(run):
        yield run[end:], False


def _pairs(part: str, every: bool) -> Iterable[str]:
    pairs = [part[i : i + 2] for i in range(len(part) - 1)]
    return [*pairs, part[-1]] if every or not pairs else pairs
