"""What a parameter of the service rules is: its name, its kind of value, its words, and who needs it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from .enums import Stage
from .kinds import Kind

Text = str | Promise


@dataclass(frozen=True)
class Definition:
    """One parameter. `off` says what it means to switch it off; empty where that is not possible."""

    name: str
    kind: Kind
    label: Text
    stage: Stage
    help: Text = ""
    off: Text = ""

    @property
    def may_be_off(self) -> bool:
        """Whether None is a value of this parameter, as opposed to nobody having decided yet."""
        return bool(self.off)

    def read(self, raw: object) -> object:
        """The typed value of stored JSON; None when switched off. Raises ValueError."""
        if raw is None and self.may_be_off:
            return None
        return self.kind.read(raw)

    def write(self, value: object) -> object:
        """The JSON to store for a typed value or None. Raises ValueError."""
        if value is None and self.may_be_off:
            return None
        return self.kind.write(value)

    def show(self, value: object) -> str:
        """The typed value in the reader's words."""
        return str(self.off) if value is None else self.kind.show(value)
