"""Disputes opened for the buyers of a supplier that deceives: begun on its page, followed line by line (L7, X10)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import policy_conduct
from disputes.enums import OpeningState
from disputes.models import Opening, OpeningLine
from disputes.services import opening as services
from suppliers.admin.moves import what_fraud_means
from suppliers.enums import SupplierState
from suppliers.extensions import Consequence, on_the_desk
from suppliers.models import Supplier
from tradeassurance.accounts import roles
from tradeassurance.core.models import root_kind
from tradeassurance.desk import cells, filters, timeline, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, ReasonForm
from tradeassurance.desk.queues import Queue, register
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site

LINES = 500
"""So many lines stand on the page; the figures beside them count all."""

START = Move(
    name="open-disputes",
    label=_("Open disputes for the buyers"),
    service=services.start,
    allowed=policy_conduct.may_open_for_buyers,
    form=ReasonForm,
    effects=what_fraud_means,
    explain=_(
        "Every open order has its turn, whatever happens in between; each buyer is told. Both parties of each order read your reason (L7)."
    ),
    done=_("The disputes are being opened."),
    tone="danger",
)
on_the_desk.moves.append(START)


def of_supplier(supplier: Supplier, at: datetime) -> Iterator[Section]:
    """What was opened for the buyers of this supplier so far."""
    rows = list(_with_counts().filter(supplier=supplier))
    if rows or supplier.state == SupplierState.FRAUD:
        yield Table(
            _("Disputes opened for the buyers"),
            columns=(
                Column(_("Begun"), lambda one: cells.record(one, cells.instant(one.started_at))),
                *PROGRESS,
            ),
            rows=rows,
            empty=_("Nobody has begun. Take the step “Open disputes for the buyers”."),
        )


def _with_counts() -> Any:
    return Opening.objects.select_related("supplier__company", "started_by").annotate(done=Count("lines"))


def _progress(opening: Any) -> str:
    return gettext("%(done)d of %(total)d") % {
        "done": opening.done,
        "total": max(opening.total, opening.done),
    }


PROGRESS = (
    Column(_("State"), cells.state),
    Column(_("Orders"), _progress),
    Column(_("By"), "started_by.name"),
    Column(_("Ended"), "ended_at"),
)
on_the_desk.sections.append(of_supplier)


def _go_on(opening: Opening, **edge: Any) -> int:
    return services.take_turns(opening, **edge)


@admin.register(Opening, site=site)
class OpeningAdmin(CaseAdmin):
    """One staff action, order by order (X10)."""

    title = _("Disputes opened for buyers")
    menu, icon = "cases", "campaign"
    list_select_related = ("supplier__company", "started_by")
    list_filter = (filters.choices("state", _("State"), OpeningState.choices),)
    company_paths = ("supplier__company_id",)
    columns = (Column(_("Supplier"), "supplier.company.name"), *PROGRESS, Column(_("Begun"), "started_at"))
    lead = _(
        "For every open covered order of a supplier suspended for fraud the platform acts for the buyer."
    )
    empty = _("It begins on the page of a supplier that is suspended for fraud.")
    moves = (
        Move(
            name="go-on",
            label=_("Go on now"),
            service=_go_on,
            allowed=policy_conduct.may_carry_on,
            explain=_(
                "The next orders have their turn at once, without waiting for the job. Nothing is opened twice."
            ),
            done=_("The next orders had their turn."),
            tone="secondary",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """With how many orders had their turn."""
        return super().get_queryset(request).annotate(done=Count("lines"))

    def heading(self, record: Opening) -> str:
        """Whose buyers."""
        return str(_("Disputes for the buyers of %(name)s") % {"name": record.supplier.company.name})

    def companies(self, record: Opening) -> Iterable[int]:
        """The supplier's company."""
        return (record.supplier.company_id,)

    def clocks(self, record: Opening) -> list[waits.Wait]:
        """Until when every order should have had its turn."""
        found = waits.running(root_kind(Supplier), record.supplier_id, self.party(record))
        return [one for one in found if one.deadline.subject_kind == "opening"]

    def history(self, request: HttpRequest, record: Opening) -> dict[str, Any]:
        """The supplier's trail: the opening is a part of it."""
        most = None if request.GET.get("timeline") == "all" else timeline.MOST
        events, more = timeline.of_case(root_kind(Supplier), record.supplier_id, most=most)
        return {"events": events, "more_events": more, "has_timeline": True}

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """How far it is, what happened to each order and why, and what is left."""
        lines = OpeningLine.objects.filter(opening=record)
        counted = dict(lines.order_by().values_list("consequence").annotate(Count("pk")))
        yield Facts(_("Progress"), side=True, pairs=_facts(record, counted))
        rows = lines.select_related("order__buyer", "dispute")[:LINES]
        yield Table(
            _("What happened to each order"),
            columns=LINE,
            rows=rows,
            empty=_("No order has had its turn yet."),
        )
        if record.state == OpeningState.RUNNING:
            left = record.left().select_related("buyer")[:LINES]
            yield Table(_("Still to come"), columns=LEFT, rows=left, empty=_("Nothing."))


def _facts(record: Any, counted: dict[str, int]) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = [
        (_("Supplier"), cells.record(record.supplier, record.supplier.company.name)),
        (_("Orders"), _progress(record)),
    ]
    pairs += [(one.label, counted[one]) for one in Consequence if counted.get(one)]
    return [
        *pairs,
        (_("Begun by"), record.started_by.name),
        (_("Begun"), record.started_at),
        (_("Ended"), record.ended_at),
        (_("Reason"), record.reason),
    ]


LINE = (
    Column(_("Order"), lambda one: cells.record(one.order)),
    Column(_("Buyer"), "order.buyer.name"),
    Column(_("What happened"), lambda one: one.get_consequence_display()),
    Column(_("Why"), lambda one: one.get_why_display()),
    Column(_("Dispute"), lambda one: cells.record(one.dispute) if one.dispute else None),
    Column(_("When"), "at"),
)
LEFT = (
    Column(_("Order"), cells.record),
    Column(_("Buyer"), "buyer.name"),
    Column(_("State"), cells.state),
)

register(
    Queue(
        "disputes.openings",
        _("Disputes being opened for buyers"),
        Opening,
        roles=(roles.RISK,),
        select=lambda actor, at: Opening.objects.filter(state=OpeningState.RUNNING),
        since="started_at",
        empty=_("Nothing is being opened."),
    )
)
timeline.name("disputes.opening.start", _("Disputes are opened for the buyers"))
timeline.name(
    "disputes.opening.take_turn", _("The supplier is suspended for fraud: what followed for this order")
)
timeline.name("disputes.opening.conclude", _("Every open order had its turn"))
timeline.name("deadline.opening.finish", _("Disputes for buyers were not opened in time"))
