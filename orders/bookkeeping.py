"""Statements for people: whose, over which period, which places, and every movement in plain words (M4, I46)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders import money
from orders.enums import Side
from orders.extensions import house_places, statement_places
from orders.models import InboundEvent, Order
from orders.timeline import entry_title, hidden_kinds
from tradeassurance.ledger import currencies, periods
from tradeassurance.ledger.codes import known, label_of
from tradeassurance.ledger.models import Posting
from tradeassurance.ledger.periods import Balance, Period

OF_ORDERS = {Side.BUYER: (money.HELD, money.REFUND_DUE), Side.SUPPLIER: (money.HELD,)}
"""Places of single orders that belong into a company's statement, beside its own pocket."""

WHY = 2
"""The column of a file that says why something was booked."""


@dataclass(frozen=True)
class Book:
    """Whose statement: which postings, under which name the file is kept, and which words fit the reader.

    Why something was booked is the desk's own: a file for a party has no such column.
    """

    name: str
    chosen: Q
    side: str = ""
    for_staff: bool = False

    def label(self, code: str) -> str:
        """A place as this reader calls it."""
        words = _own_words(self.side)
        return words.get(code) or label_of(code)


@dataclass(frozen=True)
class Movement:
    """One line: when, what, which order, which place, and the amount as what came or went."""

    at: datetime
    title: str
    reason: str
    order: str
    place: str
    currency: str
    came: Decimal | None
    went: Decimal | None
    balance: Decimal


def _own_words(side: str) -> dict[str, str]:
    if side == Side.BUYER:
        return {
            money.BUYER: _("You: what came back, less what you paid"),
            money.UNALLOCATED: _("Arrived, without an order yet"),
        }
    if side == Side.SUPPLIER:
        return {
            money.SUPPLIER: _("You: what you were paid, less what you paid back"),
            "debt": _("You owe the guarantee"),
        }
    return {}


def of_buyer(company_id: int) -> Book:
    """What a company paid and got back as a buyer, what is held of it, what has no order yet, refunds on their way."""
    orders = Order.objects.filter(buyer_id=company_id)
    pocket = Q(account__code=money.BUYER, account__owner=f"company:{company_id}")
    events = InboundEvent.objects.filter(buyer_id=company_id).order_by().values("pk")
    waiting = Q(
        account__code=money.UNALLOCATED, account__root_kind="inboundevent", account__root_id__in=events
    )
    return Book("statement-buyer", pocket | waiting | _of_orders(orders, Side.BUYER), Side.BUYER)


def of_supplier(company_id: int) -> Book:
    """What a company was paid as a supplier, what is held for its orders, and what it owes the guarantee."""
    orders = Order.objects.filter(seller_id=company_id)
    owners = [f"supplier:{pk}" for pk in orders.order_by().values_list("supplier", flat=True).distinct()]
    pocket = Q(account__code=money.SUPPLIER, account__owner__in=owners)
    return Book("statement-supplier", pocket | _of_orders(orders, Side.SUPPLIER), Side.SUPPLIER)


def _of_orders(orders: Any, side: Side) -> Q:
    codes = [*OF_ORDERS[side], *statement_places.get(side, ())]
    mine = orders.order_by().values("pk")
    return Q(account__code__in=codes, account__root_kind="order", account__root_id__in=mine)


def of_order(order: Order, reader: str | None) -> Book:
    """Every movement of one order that a side sees."""
    hidden = [code for code in known() if house_places.find(code)]
    chosen = Q(entry__root_kind="order", entry__root_id=order.pk) & ~Q(account__code__in=hidden)
    for beginning in hidden_kinds(reader):
        chosen &= ~Q(entry__kind__startswith=beginning)
    return Book(f"statement-{order.number}", chosen, for_staff=reader is None)


def of_platform(owners: Sequence[str] = ()) -> Book:
    """Every place of the platform, or those of some owners (``supplier:4``): for staff."""
    return Book("statement-platform", Q(account__owner__in=owners) if owners else Q(), for_staff=True)


def period(since: date | None, until: date | None, zone: str) -> Period:
    """Whole days of a zone, the last one included."""

    def begin(day: date) -> datetime:
        return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)

    return Period(begin(since) if since else None, begin(until + timedelta(days=1)) if until else None)


def told(book: Book, rows: Iterable[Posting], balances: dict[tuple[str, str], Decimal]) -> Iterator[Movement]:
    """Postings in words, with the balance of their place after each; ``balances`` is what stood before the first."""
    rows = list(rows)
    numbers = _numbers(rows)
    for posting in rows:
        entry, place = posting.entry, (posting.account.code, posting.currency)
        balances[place] = balances.get(place, Decimal(0)) + posting.amount
        amount = currencies.quantize(posting.amount, posting.currency)
        yield Movement(
            at=entry.at,
            title=str(entry_title(entry.kind)),
            reason=entry.reason,
            order=numbers.get(entry.root_id, "") if entry.root_kind == "order" else "",
            place=book.label(posting.account.code),
            currency=posting.currency,
            came=amount if amount > 0 else None,
            went=-amount if amount < 0 else None,
            balance=currencies.quantize(balances[place], posting.currency),
        )


def _numbers(rows: list[Posting]) -> dict[int, str]:
    keys = {row.entry.root_id for row in rows if row.entry.root_kind == "order"}
    return dict(Order.objects.filter(pk__in=keys).values_list("pk", "number"))


def table(book: Book, over: Period, language: str) -> Iterator[list[Any]]:
    """The statement as rows of a file: openings, movements with running balances, closings. Read in chunks."""
    return (row if book.for_staff else row[:WHY] + row[WHY + 1 :] for row in _rows(book, over, language))


def _rows(book: Book, over: Period, language: str) -> Iterator[list[Any]]:
    ends: list[Balance] = periods.balances(book.chosen, over)
    with translation.override(language):
        head: list[list[Any]] = [_columns()]
        head += [
            ["", _("Opening balance"), "", "", book.label(one.code), one.currency, None, None, one.opening]
            for one in ends
        ]
    yield from head
    balances = {(one.code, one.currency): one.opening for one in ends}
    for rows in periods.in_order(book.chosen, over):
        # Not around the yield: between two of them the thread may speak another language.
        with translation.override(language):
            lines = [_line(movement) for movement in told(book, rows, balances)]
        yield from lines
    with translation.override(language):
        closings = [
            [
                "",
                _("Closing balance"),
                "",
                "",
                book.label(one.code),
                one.currency,
                one.came,
                one.went,
                one.closing,
            ]
            for one in ends
        ]
    yield from closings


def _columns() -> list[Any]:
    where = [_("When (UTC)"), _("What"), _("Reason"), _("Order"), _("Account"), _("Currency")]
    return [*where, pgettext("money", "In"), pgettext("money", "Out"), pgettext("money", "Balance")]


def _line(one: Movement) -> list[Any]:
    at = one.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return [at, one.title, one.reason, one.order, one.place, one.currency, one.came, one.went, one.balance]
