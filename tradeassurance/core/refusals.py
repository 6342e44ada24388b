"""How an action is refused: which rule, why, and what can be done instead."""

from dataclasses import dataclass
from typing import Any

Text = Any
"""A translatable string (``gettext_lazy``) or a plain one."""


@dataclass(frozen=True)
class Verdict:
    """The answer of a policy: allowed, or refused by a rule for a reason. Truthy when allowed."""

    ok: bool
    rule: str = ""
    reason: Text = ""
    instead: Text = ""

    def __bool__(self) -> bool:
        return self.ok


ALLOWED = Verdict(True)


def refuse(rule: str, reason: Text, instead: Text = "") -> Verdict:
    """A refusing verdict; ``rule`` is an id of the rulebook."""
    return Verdict(False, rule, reason, instead)


class Refused(Exception):
    """An action that a state, a policy or a limit refuses. Nothing was changed.

    Pages show ``reason``, ``instead`` and the ``rule`` id.
    """

    def __init__(self, rule: str, reason: Text, instead: Text = "") -> None:
        super().__init__(rule, reason, instead)
        self.rule = rule
        self.reason = reason
        self.instead = instead

    def __str__(self) -> str:
        return f"{self.reason} ({self.rule})"

    @classmethod
    def by(cls, verdict: Verdict) -> "Refused":
        """The refusal a verdict stands for."""
        return cls(verdict.rule, verdict.reason, verdict.instead)


class Conflict(Refused):
    """The same idempotency key came with other content."""
