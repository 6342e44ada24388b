"""Determinations, obligations and debts on the desk: lists that lead to their case."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disputes.admin.moves import DISPUTE_MOVES
from disputes.enums import DebtState, DeterminationState, ObligationState
from disputes.models import Debt, Determination, Obligation
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section, Table, Text
from tradeassurance.desk.site import site


class DisputePartAdmin(CaseAdmin):
    """What parts of a dispute have in common: the parties, and the case they belong to."""

    menu = "cases"
    list_select_related = ("dispute", "dispute__order", "dispute__order__buyer", "dispute__order__seller")
    company_paths = ("dispute__order__buyer_id", "dispute__order__seller_id")

    def subheading(self, record: Any) -> Any:
        """Who is in dispute with whom."""
        order = record.dispute.order
        return _("%(buyer)s and %(seller)s") % {"buyer": order.buyer.name, "seller": order.seller.name}

    def companies(self, record: Any) -> Iterable[int]:
        """Both parties."""
        return record.dispute.order.buyer_id, record.dispute.order.seller_id


def own(*names: str) -> tuple[Any, ...]:
    """The case's moves on a part, offered on the part's own page."""
    return tuple(replace(move, subjects=None, row_only=False) for move in DISPUTE_MOVES if move.name in names)


def amount(part: Any) -> Any:
    """The amount in the order's currency."""
    return cells.money(part.amount, part.dispute.order.currency)


@admin.register(Determination, site=site)
class DeterminationAdmin(DisputePartAdmin):
    """Decisions, and those that wait for a second person."""

    title = _("Determinations")
    icon = "gavel"
    list_filter = (filters.choices("state", _("State"), DeterminationState.choices),)
    list_select_related = (*DisputePartAdmin.list_select_related, "arbitrator")
    columns = (
        Column(_("Case"), "dispute.number"),
        Column(_("State"), cells.state),
        Column(_("Liability"), lambda d: d.get_liability_display()),
        Column(_("Remedy"), lambda d: d.get_remedy_display()),
        Column(_("Amount"), amount, num=True),
        Column(_("Arbitrator"), "arbitrator.name"),
        Column(_("Issued"), "issued_at"),
    )
    lead = _("Every decision with its reasons; above the threshold a second person approves.")
    moves = own("approve", "send-back")

    def heading(self, record: Determination) -> str:
        """The case's number and the decision's own."""
        return str(
            _("Determination %(number)s of %(case)s")
            % {"number": record.number, "case": record.dispute.number}
        )

    def sections(self, request: HttpRequest, record: Determination) -> Iterable[Section]:
        """What was decided and why."""
        yield Facts(
            _("Decision"),
            side=True,
            pairs=[
                (_("Case"), cells.record(record.dispute)),
                (_("Liability"), record.get_liability_display()),
                (_("Remedy"), record.get_remedy_display()),
                (_("Amount"), amount(record)),
                (_("Inspection fee"), record.get_inspection_fee_by_display()),
                (_("Return freight"), record.get_return_freight_by_display()),
                (_("Customs"), record.get_customs_by_display()),
                (_("Arbitrator"), record.arbitrator.name),
                (_("Drafted"), record.drafted_at),
                (_("Issued"), record.issued_at),
                (_("Final"), record.final_at),
                (_("Hash of the evidence"), record.evidence_hash[:16]),
            ],
        )
        yield Text(_("Reasons"), text=record.reasons)
        findings = record.findings.select_related("deviation__requirement")  # type: ignore[attr-defined]
        yield Table(_("Findings"), columns=FINDINGS, rows=findings)
        if record.departure:
            yield Text(_("Why not as the rules would decide"), text=record.departure)
        if steps := record.proposal.get("grounds"):
            rows = [*steps, *[(_("Otherwise"), text) for text in record.proposal.get("otherwise", ())]]
            yield Table(_("What the rules would have decided"), columns=STEPS, rows=rows)
        for one in record.texts.all():  # type: ignore[attr-defined]
            title = _("For the %(side)s, in %(language)s") % {
                "side": one.get_side_display(),
                "language": one.get_language_display(),
            }
            yield Text(title, text=one.text)


STEPS = (Column(_("Rule"), lambda row: row[0]), Column(_("Step"), lambda row: row[1]))
FINDINGS = (
    Column(_("Requirement"), lambda f: f.deviation.requirement or "–"),
    Column(_("Claimed"), "deviation.description"),
    Column(_("Finding"), lambda f: f.get_result_display()),
    Column(_("Why"), "text"),
)


@admin.register(Obligation, site=site)
class ObligationAdmin(DisputePartAdmin):
    """Lines of execution plans."""

    title = _("Obligations")
    menu, icon = "money", "checklist"
    list_filter = (filters.choices("state", _("State"), ObligationState.choices),)
    columns = (
        Column(_("Case"), "dispute.number"),
        Column(_("State"), cells.state),
        Column(_("Source"), lambda o: o.get_source_display()),
        Column(_("Amount"), amount, num=True),
        Column(_("Planned"), "planned_at"),
        Column(_("Reported"), "reported_at"),
        Column(_("Ended"), "ended_at"),
    )
    lead = _("Who pays what was settled or decided: held money, then the supplier, then the guarantee (M1).")
    moves = own("confirm-payment")

    def heading(self, record: Obligation) -> str:
        """The case the line belongs to."""
        return str(_("Obligation of %(case)s") % {"case": record.dispute.number})

    def sections(self, request: HttpRequest, record: Obligation) -> Iterable[Section]:
        """The line's own facts."""
        yield Facts(
            _("Obligation"),
            pairs=[
                (_("Case"), cells.record(record.dispute)),
                (_("Source"), record.get_source_display()),
                (_("Amount"), amount(record)),
                (_("Planned"), record.planned_at),
                (_("Reported"), record.reported_at),
                (_("Payment reference"), record.payment_reference),
                (_("Ended"), record.ended_at),
                (_("Cause"), record.cause_label),
            ],
        )


@admin.register(Debt, site=site)
class DebtAdmin(DisputePartAdmin):
    """What suppliers owe the guarantee."""

    title = _("Debts")
    menu, icon = "money", "account_balance"
    list_filter = (filters.choices("state", _("State"), DebtState.choices),)
    list_select_related = (*DisputePartAdmin.list_select_related, "order")
    columns = (
        Column(_("Case"), "dispute.number"),
        Column(_("State"), cells.state),
        Column(_("Supplier"), "dispute.order.seller.name"),
        Column(_("Amount"), amount, num=True),
        Column(_("Outstanding"), lambda d: cells.money(d.outstanding, d.order.currency), num=True),
        Column(_("Since"), "arose_at"),
    )
    lead = _(
        "What the guarantee paid for suppliers; it takes as much of their limit until it is reimbursed (L5)."
    )
    moves = own("reimburse", "write-off")

    def heading(self, record: Debt) -> str:
        """The order it comes from."""
        return str(_("Debt from %(order)s") % {"order": record.order.number})

    def sections(self, request: HttpRequest, record: Debt) -> Iterable[Section]:
        """The debt's own facts."""
        currency = record.order.currency
        yield Facts(
            _("Debt"),
            pairs=[
                (_("Case"), cells.record(record.dispute)),
                (_("Order"), cells.record(record.order)),
                (_("Amount"), cells.money(record.amount, currency)),
                (_("Reimbursed"), cells.money(record.reimbursed_amount, currency)),
                (_("Set off against releases"), cells.money(record.set_off_amount, currency)),
                (_("Ended after a chargeback"), cells.money(record.reversed_amount, currency)),
                (_("Written off"), cells.money(record.written_off_amount, currency)),
                (_("Outstanding"), cells.money(record.outstanding, currency)),
                (_("Taken from the limit"), cells.money(record.outstanding_usd, "USD")),
                (_("Since"), record.arose_at),
                (_("Ended"), record.ended_at),
                (_("Why it is written off"), record.write_off_reason),
            ],
        )
        rows = record.set_offs.select_related("order")  # type: ignore[attr-defined]
        empty = _("No release of another order paid a part of it.")
        yield Table(
            _("Paid by releases of other orders"), columns=_set_offs(currency), rows=rows, empty=empty
        )


def _set_offs(currency: str) -> tuple[Column, ...]:
    return (
        Column(_("Order"), lambda part: cells.record(part.order)),
        Column(_("When"), "at"),
        Column(_("Amount"), lambda part: cells.money(part.amount, currency), num=True),
    )
