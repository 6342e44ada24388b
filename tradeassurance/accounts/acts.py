"""What somebody did in cases of a company: domain apps register how that is found (X11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Act:
    """One deed in one case, as the trail knows it. ``case`` is the public number."""

    case: str
    action: str
    at: datetime

    def plain(self) -> dict[str, str]:
        """As JSON, to be kept with a review."""
        return {"case": self.case, "action": self.action, "at": self.at.isoformat()}


Finder = Callable[[Any, Any, datetime, datetime], list[Act]]

_FINDERS: list[Finder] = []


def register(finder: Finder) -> None:
    """Let ``finder(user, company, since, until)`` say what the person did in cases of the company."""
    _FINDERS.append(finder)


def acts_of(user: Any, company: Any, since: datetime, until: datetime) -> list[Act]:
    """Everything that is known of, oldest first; both instants are included."""
    found = [act for finder in _FINDERS for act in finder(user, company, since, until)]
    return sorted(found, key=lambda act: (act.at, act.case, act.action))
