"""The money of a dispute: what moved since it was opened, from where to where (M4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes import money as dispute_money
from disputes.reading import Case
from orders.enums import Side
from orders.timeline import entry_title, hidden_kinds
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger.codes import label_of
from tradeassurance.ledger.statements import StatementLine

NOT_FOR_BUYERS = (dispute_money.DEBT, dispute_money.CLAIMS)
"""What the supplier owes the platform is between those two, also where an entry tells the buyer something else."""
INSIDE = (dispute_money.CLAIMS,)
"""The counter-account of debts says nothing to a party."""


@dataclass(frozen=True)
class Movement:
    """One movement: an amount, and the places it went between. An empty place is not the reader's to see."""

    at: datetime
    title: Any
    amount: Amount
    source: str
    target: str


def of(case: Case) -> list[Movement]:
    """The movements since the dispute was opened, oldest first."""
    return movements(case.lines, case.side)


def movements(lines: Iterable[StatementLine], reader: str) -> list[Movement]:
    """Lines of a statement as movements, as a side reads them; anybody else (the desk) reads all of them."""
    by_entry: dict[Any, list[StatementLine]] = {}
    for line in lines:
        by_entry.setdefault(line.entry_id, []).append(line)
    hidden = tuple(hidden_kinds(reader))
    told = (some for some in by_entry.values() if not some[0].kind.startswith(hidden))
    return [one for some in told for one in _movements(some, reader)]


def _movements(lines: list[StatementLine], reader: str) -> Iterator[Movement]:
    """Pairs of a giving and a taking place; an entry of several transfers has several."""
    hidden = INSIDE if reader in Side.values else ()
    for giving, taking in _pairs(lines):
        codes = {giving.code, taking.code}
        if reader == Side.BUYER and codes & set(NOT_FOR_BUYERS):
            continue
        places = ["" if code in hidden else label_of(code) for code in (giving.code, taking.code)]
        amount = Amount(min(-giving.amount, taking.amount), giving.currency)
        yield Movement(giving.at, entry_title(giving.kind), amount, *places)


def _pairs(lines: list[StatementLine]) -> Iterator[tuple[StatementLine, StatementLine]]:
    taking = [line for line in lines if line.amount > 0]
    for giving in (line for line in lines if line.amount < 0):
        fits = [line for line in taking if line.amount == -giving.amount]
        if fits:
            taking.remove(fits[0])
            yield giving, fits[0]
            continue
        rest = -giving.amount
        for line in list(taking):
            if rest <= Decimal(0):
                break
            yield giving, line
            rest -= line.amount
            taking.remove(line)
