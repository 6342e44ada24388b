"""Payments and refunds: what finance records."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from orders import providers, wording
from orders.admin import statements
from orders.admin.moves import PAYMENT_MOVES, REFUND_MOVES
from orders.enums import Method, PaymentState, RefundState
from orders.models import Payment, Refund
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site


class OrderMoneyAdmin(CaseAdmin):
    """What payments and refunds have in common: they are parts of an order."""

    menu = "money"
    list_select_related = ("order", "order__buyer", "order__seller")
    company_paths = ("order__buyer_id", "order__seller_id")

    def subheading(self, record: Any) -> Any:
        """Who pays whom, for which order."""
        parties = {"buyer": record.order.buyer.name, "seller": record.order.seller.name}
        return _("%(buyer)s and %(seller)s") % parties

    def companies(self, record: Any) -> Iterable[int]:
        """Both parties of the order."""
        return record.order.buyer_id, record.order.seller_id


def _amount(part: Any) -> Any:
    return cells.money(part.amount, part.order.currency)


@admin.register(Payment, site=site)
class PaymentAdmin(OrderMoneyAdmin):
    """Payments of buyers."""

    title = _("Payments")
    icon = "payments"
    list_filter = (
        filters.choices("state", _("State"), PaymentState.choices),
        filters.choices("method", _("Method"), Method.choices),
    )
    number_field = "reference"
    columns = (
        Column(_("Payment"), "reference"),
        Column(_("State"), cells.state),
        Column(_("Buyer"), "order.buyer.name"),
        Column(_("Method"), lambda p: p.get_method_display()),
        Column(_("Amount"), _amount, num=True),
        Column(_("Announced"), "initiated_at"),
        Column(_("Received"), "received_at"),
    )
    lead = _("Announced by buyers, recorded by finance or the payment provider.")
    moves = PAYMENT_MOVES

    def sections(self, request: HttpRequest, record: Payment) -> Iterable[Section]:
        """The payment's own facts."""
        yield Facts(
            _("Payment"),
            pairs=[
                (_("Order"), cells.record(record.order)),
                (_("Amount"), _amount(record)),
                (_("For"), record.get_stage_display()),
                (_("Method"), record.get_method_display()),
                (_("Bank reference"), record.bank_reference),
                (_("Announced"), record.initiated_at),
                (_("Received"), record.received_at),
                (_("Ended"), record.ended_at),
            ],
        )


@admin.register(Refund, site=site)
class RefundAdmin(OrderMoneyAdmin):
    """Money on its way back to buyers."""

    title = _("Refunds")
    icon = "undo"
    list_select_related = (*OrderMoneyAdmin.list_select_related, "payment")
    list_filter = (filters.choices("state", _("State"), RefundState.choices),)
    columns = (
        Column(_("Order"), "order.number"),
        Column(_("State"), cells.state),
        Column(_("Buyer"), "order.buyer.name"),
        Column(_("Amount"), _amount, num=True),
        Column(_("Cause"), lambda r: wording.cause(r.cause)),
        Column(_("Due since"), "due_at"),
        Column(_("Sent"), "sent_at"),
    )
    lead = _("Back the way the money came; finance sends, then records the arrival.")
    moves = REFUND_MOVES

    def more_urls(self) -> list[URLPattern]:
        """The platform's statement."""
        view = self.admin_site.admin_view(partial(statements.page, self))
        return [path("statement/", view, name="orders_statement")]

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """To the statement."""
        return statements.link(request)

    def heading(self, record: Refund) -> str:
        """The order's number and the refund's own."""
        return str(_("Refund for %(order)s") % {"order": record.order.number})

    def sections(self, request: HttpRequest, record: Refund) -> Iterable[Section]:
        """The refund's own facts."""
        yield Facts(
            _("Refund"),
            pairs=[
                (_("Order"), cells.record(record.order)),
                (_("Over the payment"), cells.record(record.payment)),
                (_("Amount"), _amount(record)),
                (_("Cause"), wording.cause(record.cause)),
                (_("Due since"), record.due_at),
                (_("Sent"), record.sent_at),
                (_("Arrived"), record.confirmed_at),
                (_("Bank reference"), record.bank_reference),
                (_("Way back"), providers.LABELS[providers.route_of(record)]),
                (_("To be sent again since"), record.again_at),
                (_("Next step by"), _next_step(record)),
                (_("Account for refunds"), record.order.refund_accounts.last()),
            ],
        )
        calls = record.calls.select_related("batch").order_by("pk")  # type: ignore[attr-defined]
        yield Table(_("Calls to providers"), columns=CALLS, rows=calls, empty=_("It was not sent yet."))


def _next_step(refund: Refund) -> Any:
    """When the running clock of a refund ends."""
    clocks = Deadline.objects.filter(
        subject_kind="refund", subject_id=refund.pk, root_id=refund.order_id, outcome=Outcome.OPEN
    )
    return clocks.values_list("due_at", flat=True).first()


CALLS = (
    Column(_("Reference"), lambda c: cells.record(c, c.key)),
    Column(_("State"), cells.state),
    Column(_("Bank file"), lambda c: cells.record(c.batch) if c.batch else None),
    Column(_("Made"), "made_at"),
    Column(_("Ended"), "ended_at"),
)
