"""Incoming money and bank statements: what was told, what became of it, and where it may belong (P2, I17)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.admin.inbound_moves import EVENT_MOVES, READ_IN, RECORD
from orders.enums import HOLDING, Cause, EventKind, InboundState, Source
from orders.matching import suggestions
from orders.models import BankStatement, InboundEvent, Payment
from tradeassurance.accounts import roles
from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.queues import MONEY, Queue, register
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site
from tradeassurance.portal import display


def _amount(event: InboundEvent) -> Any:
    return cells.money(event.amount, event.currency)


def _told(event: InboundEvent) -> Any:
    return cells.lines([event.get_kind_display(), cells.small(event.get_source_display())])


def _rest(event: InboundEvent) -> Any:
    return cells.money(event.rest_amount, event.currency) if event.rest_amount else None


def became(event: InboundEvent) -> Any:
    """What it caused, or why nothing (I17)."""
    why = event.get_cause_display() if event.cause else ""
    if event.payment_id is not None:
        link = cells.record(event.payment)
        return cells.lines([link, cells.small(why)]) if why else link
    return why or None


@admin.register(InboundEvent, site=site)
class InboundEventAdmin(CaseAdmin):
    """Everything that banks, providers and finance told about money."""

    title = _("Incoming money")
    menu, icon = "money", "move_to_inbox"
    list_select_related = ("payment",)
    list_filter = (
        filters.choices("state", _("State"), InboundState.choices),
        filters.choices("source", _("Told by"), Source.choices),
        filters.choices("kind", _("What happened"), EventKind.choices),
        filters.choices("cause", _("Why"), Cause.choices),
    )
    number_field = "order__number"
    company_paths = ("buyer_id",)
    name_fields = ("payer_name", "reference", "transaction")
    columns = (
        Column(_("Event"), lambda e: e.event_id.lstrip(":")),
        Column(_("State"), cells.state),
        Column(_("What happened"), _told),
        Column(_("Amount"), _amount, num=True),
        Column(_("Not allocated"), _rest, num=True),
        Column(_("Payer"), "payer_name"),
        Column(_("What became of it"), became),
        Column(_("Told"), "received_at"),
    )
    lead = _(
        "Each event once: what it caused, or why nothing. Money without a place waits here with a clock."
    )
    empty = _("Nothing was told yet. Read in a statement, or record what you see on the account.")
    list_moves = (RECORD,)
    moves = EVENT_MOVES

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """To the statements."""
        return [(_("Bank statements"), site_address("bankstatement"))]

    def heading(self, record: InboundEvent) -> str:
        """How much, and from whom; what the bank calls it where nobody is named."""
        amount = display.amount_text(record.amount, record.currency)
        return f"{amount} · {record.payer_name or record.event_id}"

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """With what it led to."""
        return InboundEvent.objects.select_related("payment", "order__buyer", "buyer", "about", "statement")

    def companies(self, record: InboundEvent) -> Iterable[int]:
        """The buyer, where one is known."""
        return [record.buyer_id] if record.buyer_id else []

    def sections(self, request: HttpRequest, record: InboundEvent) -> Iterable[Section]:
        """What was told, where it may belong, what it brought."""
        yield Facts(_("What was told"), pairs=_told(record))
        yield Facts(_("What became of it"), side=True, pairs=_became(record))
        if record.state == InboundState.OPEN and record.rest_amount:
            yield Table(
                _("Where it may belong"),
                note=_("By what the payer wrote, by amount and by who paid. You decide."),
                columns=SUGGESTIONS,
                rows=suggestions(record),
                empty=_("No order of ours looks like it. Ask the payer's bank, or send it back."),
            )
        brought = Payment.objects.filter(event=record).select_related("order").order_by("pk")
        yield Table(
            _("Payments it brought"), columns=PAYMENTS, rows=brought, empty=_("No order has this money.")
        )


def site_address(model: str) -> str:
    """The list of a model of ours on the desk."""
    found = next(a for m, a in site._registry.items() if m._meta.model_name == model)
    return found.address("changelist")  # type: ignore[attr-defined]


def _told(record: InboundEvent) -> list[tuple[Any, Any]]:
    return [
        (_("What happened"), record.get_kind_display()),
        (_("Amount"), _amount(record)),
        (_("What the payer wrote"), record.reference),
        (_("Payer"), record.payer_name),
        (_("Payer's account"), record.payer_account),
        (_("Transaction"), record.transaction),
        (_("Happened"), record.occurred_at),
        (_("Told by"), record.get_source_display()),
        (_("Told"), record.received_at),
        (_("Statement"), cells.record(record.statement) if record.statement_id else None),
    ]


def _became(record: InboundEvent) -> list[tuple[Any, Any]]:
    return [
        (_("Why"), record.get_cause_display() if record.cause else None),
        (_("Remark"), record.remark),
        (_("Not allocated"), _rest(record)),
        (_("Order"), cells.record(record.order) if record.order_id else None),
        (_("Buyer"), cells.record(record.buyer) if record.buyer_id else None),
        (_("Payment"), cells.record(record.payment) if record.payment_id else None),
        (_("Other event"), cells.record(record.about) if record.about_id else None),
        (_("Settled"), record.settled_at),
        (_("Sent back as"), record.return_reference),
    ]


SUGGESTIONS = (
    Column(_("Order"), lambda s: cells.record(s.order)),
    Column(_("Buyer"), "order.buyer.name"),
    Column(_("Due"), lambda s: cells.money(s.due, s.order.currency), num=True),
    Column(_("What speaks for it"), lambda s: cells.lines(s.reasons)),
)
PAYMENTS = (
    Column(_("Payment"), lambda p: cells.record(p)),
    Column(_("State"), cells.state),
    Column(_("Order"), lambda p: cells.record(p.order)),
    Column(_("Amount"), lambda p: cells.money(p.amount, p.order.currency), num=True),
)


@admin.register(BankStatement, site=site)
class BankStatementAdmin(CaseAdmin):
    """Statement files that finance read in."""

    title = _("Bank statements")
    menu, icon = "money", "description"
    name_fields = ("name",)
    columns = (
        Column(_("File"), "name"),
        Column(_("Format"), "format"),
        Column(_("Account"), "account"),
        Column(_("Lines"), "lines", num=True),
        Column(_("Left alone"), "skipped", num=True),
        Column(_("Read in"), "read_at"),
    )
    lead = _("CAMT.053 or CSV. The same file twice adds nothing; what does not match waits under “Incoming money”.")  # fmt: skip
    empty = _("No statement was read in yet.")
    list_moves = (READ_IN,)
    list_select_related = ("document",)

    def sections(self, request: HttpRequest, record: BankStatement) -> Iterable[Section]:
        """The file, and what became of its lines."""
        yield Facts(
            _("Statement"),
            side=True,
            pairs=[
                (_("File as it came"), cells.document(record.document)),
                (_("Format"), record.format),
                (_("Account"), record.account),
                (_("Lines"), record.lines),
                (_("Left alone (debits, not booked)"), record.skipped),
                (_("Read in"), record.read_at),
                (_("Content hash"), record.sha256),
            ],
        )
        events = InboundEvent.objects.filter(statement=record).select_related("payment").order_by("pk")
        yield Table(_("Lines"), columns=LINES, rows=events[:MOST_LINES])


MOST_LINES = 200
LINES = (
    Column(_("Event"), lambda e: cells.record(e, e.event_id.lstrip(":"))),
    Column(_("Amount"), _amount, num=True),
    Column(_("What the payer wrote"), lambda e: cells.lines([e.reference or "–", cells.small(e.payer_name)])),
    Column(_("What became of it"), lambda e: cells.lines([cells.state(e), became(e) or ""])),
)

register(
    Queue(
        "orders.inbound",
        _("Money without a place"),
        InboundEvent,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: InboundEvent.objects.filter(state=InboundState.OPEN),
        since="received_at",
        group=MONEY,
        empty=_("All money has found its place."),
    )
)
register(
    Queue(
        "orders.inbound_returns",
        _("Money to send back to payers"),
        InboundEvent,
        roles=(roles.FINANCE_CHECKER, roles.FINANCE_MAKER),
        select=lambda actor, at: InboundEvent.objects.filter(state=HOLDING[1]),
        since="received_at",
        group=MONEY,
        empty=_("No money goes back to a payer."),
    )
)
for action, words in {
    "orders.inbound.record": _("Told"),
    "orders.inbound.settle": _("Sorted"),
    "orders.inbound.contradict": _("Told again with other content"),
    "orders.inbound.leave": _("Allocated to an order"),
    "orders.inbound.give_back": _("To be sent back to the payer"),
    "orders.inbound.keep": _("Kept after all"),
    "orders.inbound.send_back": _("Sent back to the payer"),
    "orders.inbound.close": _("Closed without effect"),
    "orders.reversals.undo": _("Taken back by the payer's bank"),
    "orders.reversals.end": _("Its receipt came; both ended"),
    "orders.statements_in.record": _("Read in"),
}.items():
    timeline.name(action, words)
