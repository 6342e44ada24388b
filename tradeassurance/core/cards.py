"""Card numbers: recognised so that they are never kept (P2, I43)."""

import re
import unicodedata
from collections.abc import Iterator

# Digits in groups, as cards are printed and typed: one separator between groups.
# A code with letters around its digits (a hash, a part number) is not one.
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d+(?:[ .\-\u2010-\u2015\u2212]\d+)*(?![0-9A-Za-z])")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD], None
)
# Who issues numbers that begin like this, and how long they are.
_ISSUERS = re.compile(
    r"4(\d{12}|\d{15}|\d{18})"
    r"|(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|3(0[0-5]|[689]\d)\d{11}"
    r"|(6011|65\d{2}|64[4-9]\d)\d{12,15}"
    r"|35(2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}"
    r"|(50|5[6-9]|6\d)\d{14,17}"
)
SHORTEST, _LONGEST = 13, 19
"""How many digits a card number has, at least and at most."""


def contains_card_number(text: str) -> bool:
    """Whether something in the text is long, begins and checks (Luhn) like a payment card's number."""
    return next(_found(unicodedata.normalize("NFKC", text).translate(_INVISIBLE)), None) is not None


def mask_card_numbers(text: str) -> str:
    """The text with every card number cut to its last four digits."""
    plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    spans = list(_found(plain))
    for start, end in reversed(spans):
        plain = f"{plain[:start]}card-{plain[end - 4 : end]}{plain[end:]}"
    return plain if spans else text


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers stand: any whole groups of digits that stand together may form one."""
    for run in _DIGITS.finditer(text):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in re.finditer(r"\d+", run.group())]
        first = 0
        while first < len(groups):
            last = _card_from(text, groups, first)
            if last is not None:
                yield groups[first][0], groups[last][1]
                first = last
            first += 1


def _card_from(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    digits = ""
    for place in range(first, len(groups)):
        digits += text[slice(*groups[place])]
        if len(digits) > _LONGEST:
            return None
        if len(digits) >= SHORTEST and _is_card(digits):
            return place
    return None


def _is_card(digits: str) -> bool:
    return digits.isascii() and bool(_ISSUERS.fullmatch(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
