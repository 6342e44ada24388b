"""The page and the list of suppliers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Sum as Total
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from suppliers import chart, statement
from suppliers.admin.moves import MOVES
from suppliers.enums import LIMIT_CURRENCY, Grade, SupplierState
from suppliers.explaining import explain
from suppliers.extensions import affected, on_the_desk
from suppliers.models import Freeze, Paper, Supplier
from tradeassurance.accounts import roles
from tradeassurance.desk import cells, filters, queues, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Custom, Facts, Section, Statement, Sum, Table
from tradeassurance.desk.site import site


def usd(amount: Any) -> Any:
    """An amount of the limit."""
    return cells.money(amount, LIMIT_CURRENCY)


@admin.register(Supplier, site=site)
class SupplierAdmin(CaseAdmin):
    """Participation and limit (L1–L7)."""

    title = _("Suppliers")
    menu, icon = "cases", "storefront"
    list_select_related = ("company",)
    list_filter = (
        filters.choices("state", _("State"), SupplierState.choices),
        filters.choices("grade", _("Grade"), Grade.choices),
        filters.choices(
            "limit_by_hand", _("Limit"), [("True", _("by hand")), ("False", _("by the formula"))]
        ),
    )
    company_paths = ("company_id",)
    columns = (
        Column(_("Supplier"), "company.name"),
        Column(_("Country"), "company.country"),
        Column(_("State"), cells.state),
        Column(_("Grade"), lambda s: s.get_grade_display()),
        Column(_("Limit"), lambda s: usd(s.limit_amount), num=True),
        Column(_("Frozen"), lambda s: usd(s.frozen_amount), num=True),
        Column(_("Outstanding"), lambda s: usd(s.outstanding_amount), num=True),
        Column(_("Available"), lambda s: usd(s.available_amount), num=True),
    )
    lead = _("Who takes part, and how much limit is left.")

    @property
    def moves(self) -> Sequence[Move]:  # type: ignore[override]
        """Those of the risk desk, and those of the apps above."""
        return (*MOVES, *on_the_desk.moves)

    def subheading(self, record: Supplier) -> Any:
        """Country and grade."""
        return f"{record.company.country} · {record.get_grade_display()}"

    def companies(self, record: Supplier) -> Iterable[int]:
        """Its own company."""
        return (record.company_id,)

    def party(self, record: Supplier) -> Any:
        """The supplier is the company itself."""
        general = super().party(record)
        return lambda owner: record.company.name if owner == "supplier" else general(owner)

    def sections(self, request: HttpRequest, record: Supplier) -> Iterable[Section]:
        """Limit and why, what holds it, what fraud means, terms and documents."""
        at = request.received_at  # type: ignore[attr-defined]
        yield Statement(_("Limit"), side=True, lines=_sums(record))
        yield Facts(_("Participation"), side=True, pairs=_participation(record))
        if record.state == SupplierState.FRAUD:
            yield Table(
                _("Open orders, and what follows for each"),
                note=_("For every open covered order the platform acts on behalf of the buyer (L7)."),
                columns=AFFECTED,
                rows=affected.of(record, at),
                empty=_("No order of this supplier is open."),
            )
        for more in on_the_desk.sections:
            yield from more(record, at)
        yield _why(record)
        yield _history(record, at)
        yield _held(record)
        papers = Paper.objects.filter(supplier=record).select_related("document", "supplier")
        yield Table(
            _("Documents"), columns=PAPERS, rows=papers[:50], empty=_("The company handed in nothing.")
        )
        accepted = record.acceptances.select_related("rules", "user")  # type: ignore[attr-defined]
        yield Table(_("Rules accepted"), columns=ACCEPTED, rows=accepted[:20], empty=_("None."))


def _sums(record: Supplier) -> list[Sum]:
    risk = Freeze.objects.open().filter(supplier=record).aggregate(sum=Total("own_risk_amount"))["sum"]
    found = [
        Sum(_("Limit"), record.limit_amount, LIMIT_CURRENCY),
        Sum(_("Frozen for orders"), -record.frozen_amount, LIMIT_CURRENCY),
        Sum(_("Outstanding reimbursement"), -record.outstanding_amount, LIMIT_CURRENCY),
    ]
    over = record.frozen_amount + record.outstanding_amount - record.limit_amount
    if over > 0:
        note = _("nothing new is confirmed until it fits (L3)")
        found.append(Sum(_("More than the limit"), over, LIMIT_CURRENCY, note=note))
    note = _("never below zero (L3)")
    found.append(Sum(_("Available"), record.available_amount, LIMIT_CURRENCY, strong=True, note=note))
    if risk:
        note = _("confirmed beyond a soft limit; not part of what is frozen")
        found.append(Sum(_("Platform's own risk"), risk, LIMIT_CURRENCY, note=note))
    return found


def _why(record: Supplier) -> Section:
    latest = record.assessments.select_related("rules", "assessed_by").first()  # type: ignore[attr-defined]
    return Custom(
        _("Why the limit is what it is"),
        "desk/suppliers/why.html",
        {"explanation": explain(latest) if latest else None, "currency": LIMIT_CURRENCY},
        note=_("Each input and what it contributed at the last assessment (L2)."),
    )


def _history(record: Supplier, at: Any) -> Section:
    return Custom(
        _("The limit over time"),
        "desk/suppliers/history.html",
        {"chart": chart.of(record, at), "currency": LIMIT_CURRENCY},
    )


def _held(record: Supplier) -> Section:
    made = statement.of(record, most=50)
    return Custom(
        _("What orders hold of the limit"),
        "desk/suppliers/held.html",
        {"statement": made, "currency": LIMIT_CURRENCY},
        note=_("Since when, and the order's next clock: until then nothing comes back by itself (L4)."),
    )


def _participation(record: Supplier) -> list[tuple[Any, Any]]:
    return [
        (_("Company"), cells.record(record.company)),
        (_("Products"), record.products),
        (_("Accepted rules"), cells.record(record.accepted_rules)),
        (_("Accepted by"), str(record.accepted_by)),
        (_("Accepted"), record.accepted_at),
        (_("Takes part since"), record.joined_at),
        (_("Suspended"), record.suspended_at),
        (_("Reason"), record.suspension_reason),
    ]


AFFECTED = (
    Column(_("Order"), lambda a: cells.record(a.order)),
    Column(_("Buyer"), "order.buyer.name"),
    Column(_("State"), lambda a: cells.state(a.order)),
    Column(_("What follows"), lambda a: a.consequence.label),
    Column(_("Why"), "why.label"),
)
PAPERS = (
    Column(_("Document"), lambda p: cells.document(p.document)),
    Column(_("Kind"), lambda p: p.get_kind_display()),
    Column(_("Handed in"), "at"),
)
ACCEPTED = (
    Column(_("Rules"), lambda a: cells.record(a.rules)),
    Column(_("By"), lambda a: str(a.user)),
    Column(_("When"), "at"),
)

queues.register(
    queues.Queue(
        "suppliers.applied",
        _("Suppliers to admit"),
        Supplier,
        roles=(roles.RISK,),
        select=lambda actor, at: Supplier.objects.filter(state=SupplierState.APPLIED),
        since="accepted_at",
        empty=_("Nobody waits to be admitted."),
    )
)

timeline.name("suppliers.participation.apply", _("Applied to take part"))
timeline.name("suppliers.participation.apply_again", _("Applied again"))
timeline.name("suppliers.participation.hand_in", _("Documents handed in"))
timeline.name("suppliers.participation.ask_for_documents", _("Asked for documents"))
timeline.name("suppliers.participation.describe", _("Products described anew"))
timeline.name("suppliers.participation.admit", _("Admitted"))
timeline.name("suppliers.participation.decline", _("Not admitted"))
timeline.name("suppliers.assessment.set_limit", _("Limit set by hand"))
timeline.name("suppliers.assessment.change_grade", _("Grade changed"))
timeline.name("suppliers.participation.suspend", _("Suspended"))
timeline.name("suppliers.participation.suspend_for_fraud", _("Suspended for fraud"))
timeline.name("suppliers.participation.reinstate", _("Reinstated"))
timeline.name("suppliers.participation.leave", _("Left the program"))
