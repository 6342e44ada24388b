"""The page and the list of orders."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders import holding, wording
from orders.admin import agreements
from orders.admin.moves import ORDER_MOVES
from orders.enums import OrderState
from orders.extensions import duty_owners, entry_words
from orders.models import Booking, ContractVersion, Credit, Order, Payment, Refund, Shipment
from orders.models.agency import FEE_CURRENCY
from orders.models.credit import CREDIT_CURRENCY
from orders.money import HELD
from tradeassurance.core.models import Deadline, Document
from tradeassurance.desk import cells, filters, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import by_row
from tradeassurance.desk.sections import Facts, Section, Statement, Sum, Table
from tradeassurance.desk.site import site
from tradeassurance.ledger import statements
from tradeassurance.ledger.codes import label_of


def total(order: Order) -> Any:
    """The confirmed contract's total; a dash before confirmation."""
    return cells.money(order.contract.total, order.currency) if order.contract else None


@admin.register(Order, site=site)
class OrderAdmin(CaseAdmin):
    """Orders from draft to their end."""

    title = _("Orders")
    menu, icon = "cases", "receipt_long"
    list_select_related = ("buyer", "seller", "contract")
    list_filter = (
        filters.choices("state", _("State"), OrderState.choices),
        filters.choices("disputed", _("Dispute"), [("True", _("open")), ("False", _("none"))]),
    )
    number_field = "number"
    company_paths = ("buyer_id", "seller_id")
    columns = (
        Column(_("Order"), "number"),
        Column(_("State"), cells.state),
        Column(_("Dispute"), lambda o: cells.badge(_("Disputed"), "bad") if o.disputed else None),
        Column(_("Buyer"), "buyer.name"),
        Column(_("Supplier"), "seller.name"),
        Column(_("Total"), total, num=True),
        Column(_("Confirmed"), "confirmed_at"),
    )
    lead = _("Every protected contract between a buyer and a supplier.")
    empty = _("Orders are drafted by buyers and suppliers in the portal.")
    moves = ORDER_MOVES

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """With the parties, the rules and the money."""
        joined = ("buyer", "seller", "contract", "rules", "supplier")
        return Order.objects.select_related(*joined).prefetch_related(
            "payments__order",
            "refunds__order",
            "refunds__payment",
            "bookings__order",
            "bookings__agency",
            "bookings__report",
            "shipments__order",
            "shipments__lines",
            "amendments__order",
            "amendments__version",
            "give_backs__order",
            "give_backs__proof",
            "credits__spent_on",
            "credit_uses__order",
            "credit_uses__credit__order",
        )

    def subheading(self, record: Order) -> Any:
        """Who sells to whom."""
        return _("%(seller)s sells to %(buyer)s") % {"seller": record.seller.name, "buyer": record.buyer.name}

    def companies(self, record: Order) -> Iterable[int]:
        """Both parties."""
        return record.buyer_id, record.seller_id

    def party(self, record: Order) -> Any:
        """The parties by name."""
        general = super().party(record)
        names = {"buyer": record.buyer.name, "supplier": record.seller.name}
        return lambda owner: names.get(owner) or general(owner)

    def clocks(self, record: Order) -> list[waits.Wait]:
        """The running clocks, each with the side that must act where its kind alone does not say."""

        def owner(clock: Deadline) -> str:
            asked = duty_owners.find(clock.kind)
            return asked(record, clock) if asked else ""

        return waits.running("order", record.pk, self.party(record), owner)

    def sections(self, request: HttpRequest, record: Order) -> Iterable[Section]:
        """Contract, money, payments, refunds, shipments, documents."""
        yield Facts(_("Order"), side=True, pairs=_facts(record))
        held = statements.balances_of_owner(f"order:{record.pk}")
        sums = [Sum(label_of(code), amount, currency) for (code, currency), amount in sorted(held.items())]
        lines = statements.statement_of_root("order", record.pk)
        divided = holding.parts(record, held.get((HELD, record.currency), Decimal(0)), lines)
        sums += [Sum(label, amount, record.currency) for label, amount in divided]
        yield Statement(
            _("Money of the order"), side=True, lines=sums, note=None if sums else _("Nothing is held.")
        )
        yield from _contract(record)
        open_ = self.open_offers(request, record)
        payments, refunds = list(record.payments.all()), list(record.refunds.all())  # type: ignore[attr-defined]
        yield Table(
            _("Payments"),
            columns=PAYMENTS,
            rows=payments,
            moves=by_row(open_, Payment),
            empty=_("Nothing was announced yet."),
        )
        if refunds:
            yield Table(_("Refunds"), columns=REFUNDS, rows=refunds, moves=by_row(open_, Refund))
        if bookings := list(record.bookings.all()):  # type: ignore[attr-defined]
            yield Table(
                _("Inspection and monitoring"), columns=BOOKINGS, rows=bookings, moves=by_row(open_, Booking)
            )
        yield from agreements.sections(record, open_)
        if shipments := list(record.shipments.all()):  # type: ignore[attr-defined]
            yield Table(_("Shipments"), columns=SHIPMENTS, rows=shipments, moves=by_row(open_, Shipment))
        if credits := [*record.credits.all(), *record.credit_uses.all()]:  # type: ignore[attr-defined]
            yield Table(_("On-time credit"), columns=CREDITS, rows=credits)
        if documents := list(Document.objects.filter(root_kind="order", root_id=record.pk).order_by("pk")):
            yield Table(_("Documents"), columns=DOCUMENTS, rows=documents)
        if lines:
            yield Table(
                _("Postings"),
                note=_("Every movement of money of this order (M3)."),
                columns=POSTINGS,
                rows=lines,
            )


def _facts(record: Order) -> list[tuple[Any, Any]]:
    contract = record.contract
    protected = cells.money(contract.protected_amount, record.currency) if contract else None
    return [
        (_("Buyer"), cells.record(record.buyer)),
        (_("Supplier"), cells.record(record.supplier, record.seller.name)),
        (_("Dispute"), _("open") if record.disputed else _("none")),
        (_("Rules"), cells.record(record.rules)),
        (_("Total"), total(record)),
        (_("Protected amount"), protected),
        (_("USD rate"), record.usd_rate),
        (_("Agreed shipment"), contract and contract.shipment_date),
        (_("Agreed delivery"), contract and contract.delivery_date),
        (_("Drafted"), record.drafted_at),
        (_("Confirmed"), record.confirmed_at),
        (_("Paid"), record.paid_at),
        (_("Shipped"), record.shipped_at),
        (_("Delivered"), record.delivered_at),
        (_("Accepted"), record.accepted_at),
        (_("Ended"), record.ended_at),
    ]


def _contract(record: Order) -> Iterable[Section]:
    version = record.contract or ContractVersion.objects.filter(order=record).order_by("-number").first()
    if version is None:
        return
    yield Table(
        _("Contract, version %(number)s") % {"number": version.number},
        note=_("Confirmed by both sides; it does not change.")
        if record.contract
        else _("Not confirmed yet."),
        columns=_items(record.currency),
        rows=version.items.all(),  # type: ignore[attr-defined]
    )
    requirements = version.requirements.all()  # type: ignore[attr-defined]
    yield Table(
        _("Quality requirements"),
        columns=REQUIREMENTS,
        rows=requirements,
        empty=_("The contract names none."),
    )


def _items(currency: str) -> tuple[Column, ...]:
    return (
        Column(_("Product"), "product"),
        Column(_("Quantity"), lambda i: f"{i.quantity.normalize():f} {i.unit}", num=True),
        Column(_("Unit price"), lambda i: cells.money(i.unit_price, currency), num=True),
        Column(_("Amount"), lambda i: cells.money(i.amount, currency), num=True),
    )


REQUIREMENTS = (
    Column(_("Characteristic"), "characteristic"),
    Column(_("Requirement"), "requirement"),
    Column(_("Tolerance"), "tolerance"),
    Column(_("Method"), "method"),
)
PAYMENTS = (
    Column(_("Payment"), lambda p: cells.record(p)),
    Column(_("State"), cells.state),
    Column(_("For"), lambda p: p.get_stage_display()),
    Column(_("Method"), lambda p: p.get_method_display()),
    Column(_("Amount"), lambda p: cells.money(p.amount, p.order.currency), num=True),
    Column(_("Received"), "received_at"),
)
REFUNDS = (
    Column(_("Refund"), lambda r: cells.record(r, wording.cause(r.cause))),
    Column(_("State"), cells.state),
    Column(_("Amount"), lambda r: cells.money(r.amount, r.order.currency), num=True),
    Column(_("Due since"), "due_at"),
    Column(_("Sent"), "sent_at"),
)


def _loaded(shipment: Shipment) -> str:
    lines = shipment.lines.all()  # type: ignore[attr-defined]
    return ", ".join(f"{line.quantity.normalize():f} {line.unit} {line.product}" for line in lines)


def _credit(one: Any) -> Any:
    if isinstance(one, Credit):
        return _("Granted: %(reason)s") % {"reason": one.get_reason_display()}
    return _("Came back") if one.returned_at else _("Spent on this order")


BOOKINGS = (
    Column(_("Service"), lambda b: b.get_kind_display()),
    Column(_("Agency"), lambda b: cells.record(b.agency)),
    Column(_("State"), cells.state),
    Column(_("Day of the visit"), "scheduled_date"),
    Column(_("Booked by"), lambda b: b.get_side_display()),
    Column(_("Fee"), lambda b: cells.lines([cells.money(b.fee, FEE_CURRENCY), cells.small(b.fee_fate)])),
    Column(_("Report"), lambda b: cells.document(b.report)),
)
SHIPMENTS = (
    Column(_("Carrier"), "carrier"),
    Column(_("State"), cells.state),
    Column(_("Goods"), _loaded),
    Column(_("Tracking"), "tracking"),
    Column(_("Declared value"), lambda s: cells.money(s.declared_amount, s.order.currency), num=True),
    Column(_("Shipped"), "shipped_at"),
    Column(_("Delivered"), "delivered_at"),
)
CREDITS = (
    Column(_("What"), _credit),
    Column(
        _("Order"),
        lambda c: cells.record(c.spent_on) if isinstance(c, Credit) else cells.record(c.credit.order),
    ),
    Column(_("Since"), lambda c: c.granted_at if isinstance(c, Credit) else c.used_at),
    Column(
        _("Amount"),
        lambda c: cells.money(c.amount, CREDIT_CURRENCY if isinstance(c, Credit) else c.order.currency),
        num=True,
    ),
)
DOCUMENTS = (
    Column(_("Document"), cells.document),
    Column(_("Kind"), "kind"),
    Column(_("Handed in"), "at"),
)
POSTINGS = (
    Column(_("When"), "at"),
    Column(_("What"), lambda line: entry_words.find(line.kind) or line.kind),
    Column(_("Account"), lambda line: line.label),
    Column(_("Amount"), lambda line: cells.money(line.amount, line.currency, signed=True), num=True),
)
