"""A claim that is being written: kept in the session between its steps, files sealed and named by token.

A draft belongs to one order and reason. It keeps its idempotency token, so that sending it twice opens one
dispute; once sent it stays until another one is begun.
"""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from moneyed import Money

from disputes.forms.claim import Attached
from tradeassurance.core import vault
from tradeassurance.core.intake import Sealed

SESSION_KEY = "claim-drafts"
MOST_DRAFTS = 10
MOST_ATTACHED = 30


@dataclass
class Draft:
    """What was declared and typed so far. ``sent`` is the number of the dispute that was opened with it; ``lost`` counts files
    that are gone because they were kept too long."""

    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    values: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    complete: bool = False
    sent: str = ""
    lost: int = 0

    def attach(self, files: Iterable[Attached]) -> None:
        """Keep more files, up to a limit."""
        self.attached = [*self.attached, *files][:MOST_ATTACHED]

    def detach(self, tokens: Iterable[str]) -> None:
        """Let files go that the buyer does not want to send."""
        gone = set(tokens)
        self.attached = [one for one in self.attached if one.token not in gone]


def load(session: Any, name: str) -> Draft:
    """The draft of an order and reason; a new one where there is none."""
    stored = session.get(SESSION_KEY, {}).get(name)
    return Draft() if stored is None else _read(stored)


def keep(session: Any, name: str, draft: Draft) -> None:
    """Keep a draft; the oldest ones give way."""
    drafts = {key: value for key, value in session.get(SESSION_KEY, {}).items() if key != name}
    drafts[name] = _write(draft)
    session[SESSION_KEY] = dict(list(drafts.items())[-MOST_DRAFTS:])


def _write(draft: Draft) -> dict[str, Any]:
    return {
        "token": draft.token,
        "values": {name: _plain(value) for name, value in draft.values.items()},
        "declared": draft.declared,
        "attached": [[one.kind, asdict(one.sealed) | {"public_id": one.token}] for one in draft.attached],
        "complete": draft.complete,
        "sent": draft.sent,
    }


def _read(stored: dict[str, Any]) -> Draft:
    known = [Attached(kind, _sealed(values)) for kind, values in stored["attached"]]
    here = (
        known
        if stored["sent"]
        else [one for one in known if vault.path_of(one.sealed.original.name).exists()]
    )
    values = {name: _typed(value) for name, value in stored["values"].items()}
    return Draft(
        token=stored["token"],
        values=values,
        declared=stored.get("declared", []),
        attached=here,
        complete=stored["complete"],
        sent=stored["sent"],
        lost=len(known) - len(here),
    )


def _sealed(values: dict[str, Any]) -> Sealed:
    public = values["public"] and vault.Stored(**values["public"])
    changed = {
        "original": vault.Stored(**values["original"]),
        "public": public,
        "public_id": uuid.UUID(values["public_id"]),
    }
    return Sealed(**(values | changed))


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency.code}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _typed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "date" in value:
        return date.fromisoformat(value["date"])
    return Money(Decimal(value["amount"]), value["currency"])
