"""Requests of buyers as the desk reads them: the parties answer each other, the desk may only close one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.enums import RequestState
from orders.models import PurchaseRequest
from orders.services import requesting
from suppliers import categories
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, ReasonForm
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site


@admin.register(PurchaseRequest, site=site)
class RequestAdmin(CaseAdmin):
    """Requests that buyers sent to suppliers."""

    title = _("Requests")
    menu, icon = "cases", "request_quote"
    list_select_related = ("buyer", "seller")
    list_filter = (filters.choices("state", _("State"), RequestState.choices),)
    company_paths = ("buyer_id", "seller_id")
    columns = (
        Column(_("Product"), "product"),
        Column(_("State"), cells.state),
        Column(_("Buyer"), "buyer.name"),
        Column(_("Supplier"), "seller.name"),
        Column(_("Wanted by"), "wanted_by"),
        Column(_("Sent"), "sent_at"),
    )
    lead = _("Buyers ask suppliers of the directory for a contract.")
    moves = (
        Move(
            name="take-out",
            label=_("Close the request"),
            service=requesting.take_out,
            transition="withdraw",
            form=ReasonForm,
            explain=_(
                "For what should not stand, or a buyer who cannot do it itself. Both sides read the reason (O1)."
            ),
            done=_("The request is closed."),
            tone="danger",
        ),
    )
    empty = _("Buyers send requests from a supplier's page.")

    def subheading(self, record: Any) -> Any:
        """Who asks whom."""
        return _("%(buyer)s asks %(seller)s") % {"buyer": record.buyer.name, "seller": record.seller.name}

    def companies(self, record: Any) -> Iterable[int]:
        """Both parties."""
        return record.buyer_id, record.seller_id

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """What was asked for, and what came of it."""
        yield Facts(
            _("Request"),
            pairs=[
                (_("Product"), record.product),
                (_("Category"), categories.label(record.category)),
                (_("Quantity"), f"{record.quantity.normalize():f} {record.unit}"),
                (_("Wanted by"), record.wanted_by),
                (_("Note"), record.note),
                (_("Answer"), record.answer),
                (_("Order"), cells.record(record.order) if record.order else None),
                (_("Sent"), record.sent_at),
                (_("Ended"), record.ended_at),
            ],
        )
