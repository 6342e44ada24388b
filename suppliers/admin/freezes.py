"""What is frozen, order by order, and what the platform took on beyond soft limits (L3–L5)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from suppliers import statement
from suppliers.enums import LIMIT_CURRENCY, FreezeState
from suppliers.models import Freeze
from tradeassurance.accounts import roles
from tradeassurance.desk import cells, filters, queues
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site


def usd(amount: Any) -> Any:
    """An amount of the limit."""
    return cells.money(amount, LIMIT_CURRENCY)


@admin.register(Freeze, site=site)
class FreezeAdmin(CaseAdmin):
    """Freezes of limits."""

    title = _("Frozen limits")
    menu, icon = "money", "lock"
    list_select_related = ("supplier__company", "order")
    list_filter = (filters.choices("state", _("State"), FreezeState.choices),)
    company_paths = ("supplier__company_id",)
    columns = (
        Column(_("Order"), lambda f: f.order.number),
        Column(_("Supplier"), "supplier.company.name"),
        Column(_("State"), cells.state),
        Column(_("Frozen"), lambda f: usd(f.amount), num=True),
        Column(_("Platform's own risk"), lambda f: usd(f.own_risk_amount), num=True),
        Column(_("Since"), "frozen_at"),
        Column(_("Next clock"), lambda f: _next(f)),
    )
    lead = _("What confirmed orders hold of their suppliers' limits, and what did not fit into a soft one.")
    empty = _("A freeze begins when both sides confirm an order.")

    def prepare_rows(self, rows: list[Any]) -> None:
        """The next clocks of the orders, asked together."""
        for held in statement.with_clocks(rows):
            held.freeze.held = held  # type: ignore[attr-defined]

    def heading(self, record: Freeze) -> str:
        """The order's number."""
        return record.order.number

    def subheading(self, record: Freeze) -> Any:
        """Whose limit it is."""
        return record.supplier.company.name

    def companies(self, record: Freeze) -> Iterable[int]:
        """The supplier's company."""
        return (record.supplier.company_id,)

    def sections(self, request: HttpRequest, record: Freeze) -> Iterable[Section]:
        """The freeze, and the supplier's numbers at its moment (I11)."""
        yield Facts(
            _("Frozen"),
            pairs=[
                (_("Order"), cells.record(record.order)),
                (_("Supplier"), cells.record(record.supplier)),
                (_("Frozen"), usd(record.amount)),
                (_("Platform's own risk"), usd(record.own_risk_amount)),
                (_("Since"), record.frozen_at),
                (_("In dispute since"), record.disputed_at),
                (_("Ended"), record.ended_at),
                (_("Limit then"), usd(record.limit_then)),
                (_("Frozen then"), usd(record.frozen_then)),
                (_("Outstanding then"), usd(record.outstanding_then)),
            ],
        )


def _next(freeze: Freeze) -> Any:
    held = getattr(freeze, "held", None)
    if held is None or held.next is None or freeze.state != FreezeState.OPEN:
        return None
    return cells.lines([held.waits_for, held.due_at])


queues.register(
    queues.Queue(
        "suppliers.own_risk",
        _("Beyond a soft limit: the platform's own risk"),
        Freeze,
        roles=(roles.RISK,),
        select=lambda actor, at: Freeze.objects.open().filter(own_risk_amount__gt=0),
        since="frozen_at",
        group=queues.MONEY,
        empty=_("Every open order fits its supplier's limit."),
    )
)
