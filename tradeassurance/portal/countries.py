"""Countries by name, in the reader's language."""

from collections.abc import Iterable

from babel import Locale

from tradeassurance.portal.display import locale

NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
COUNTRIES = tuple(
    sorted(
        code
        for code in Locale("en").territories
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    )
)
"""Every country that has a code of two letters (ISO 3166)."""


def country_name(code: str) -> str:
    """`Germany` for DE; the code itself where nobody knows a name."""
    return locale().territories.get(code.upper(), code)


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of a form, by name."""
    return sorted(((code, country_name(code)) for code in set(codes)), key=lambda pair: pair[1])
