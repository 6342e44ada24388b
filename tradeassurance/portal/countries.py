"""Countries by name, in the reader's language."""

from collections.abc import Iterable

from tradeassurance.portal.display import locale


def country_name(code: str) -> str:
    """`Germany` for DE; the code itself where nobody knows a name."""
    return locale().territories.get(code.upper(), code)


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of a form, by name."""
    return sorted(((code, country_name(code)) for code in set(codes)), key=lambda pair: pair[1])
