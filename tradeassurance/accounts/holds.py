"""What forbids to erase a person for the time being: domain apps register how that is found (I45)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

Finder = Callable[[Any], Iterable[str]]
"""``finder(user)`` gives a sentence for each hold, in the reader's language."""

_FINDERS: list[Finder] = []


def register(finder: Finder) -> None:
    """Let an app say what still needs to know who a person is."""
    _FINDERS.append(finder)


def of(user: Any) -> list[str]:
    """Every hold on a person: the stated one first, then what the apps know."""
    stated = [_("Held by law: %(reason)s") % {"reason": user.legal_hold}] if user.legal_hold else []
    return [*stated, *(hold for finder in _FINDERS for hold in finder(user))]
