"""The page of a case: everything an arbitrator needs, on one page (A2)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from disputes import facts
from disputes.admin import casefile, columns, extensions, figures, history, inspecting, matrix
from disputes.admin.moves import DISPUTE_MOVES
from disputes.duties import asked_side
from disputes.enums import Clock, DisputeState, ObligationState, Reason
from disputes.models import (
    Debt,
    Determination,
    Deviation,
    Dispute,
    Evidence,
    Inspection,
    InternalNote,
    Message,
    Obligation,
)
from disputes.querysets import by_document
from orders import holding
from orders.admin.order import REQUIREMENTS
from orders.money import HELD
from tradeassurance.core.models import Notice
from tradeassurance.core.services.deadlines import EXTENDERS
from tradeassurance.desk import cells, filters, timeline, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, Offer, by_row
from tradeassurance.desk.sections import Facts, Section, Statement, Sum, Table, Text
from tradeassurance.desk.site import site
from tradeassurance.ledger import statements
from tradeassurance.ledger.codes import label_of

TOLD = 8
AT_WORK = (DisputeState.ESCALATED, DisputeState.UNDER_REVIEW)
INSPECTIONS = Inspection.objects.select_related("agency")


@admin.register(Dispute, site=site)
class DisputeAdmin(CaseAdmin):
    """Disputes from claim to closed."""

    title = _("Disputes")
    menu, icon = "cases", "balance"
    list_select_related = ("order", "order__buyer", "order__seller", "arbitrator")
    list_filter = (
        filters.choices("state", _("State"), DisputeState.choices),
        filters.choices("reason", _("Reason"), Reason.choices),
    )
    number_field = "number"
    company_paths = ("order__buyer_id", "order__seller_id")
    columns = (
        Column(_("Case"), "number"),
        Column(_("State"), cells.state),
        Column(_("Reason"), lambda d: d.get_reason_display()),
        Column(_("Buyer"), "order.buyer.name"),
        Column(_("Supplier"), "order.seller.name"),
        Column(_("Wanted"), lambda d: cells.money(d.wanted_amount, d.order.currency), num=True),
        Column(_("Arbitrator"), lambda d: d.arbitrator.name if d.arbitrator else None),
        Column(_("Opened"), "opened_at"),
    )
    lead = _("Every claim of a buyer, from its submission to its end.")
    empty = _("Buyers open disputes in the portal.")
    moves = DISPUTE_MOVES
    list_moves = (extensions.REOPEN,)

    def more_urls(self) -> list[URLPattern]:
        """Many deadlines at once, and the figures."""
        view = self.admin_site.admin_view
        return [
            path("extend/", view(self.extend_view), name="disputes_extend"),
            path("figures/", view(self.figures_view), name="disputes_figures"),
        ]

    def links(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """To them, for who may extend."""
        if not (request.actor.roles & EXTENDERS):  # type: ignore[attr-defined]
            return []
        return [(_("Extend many deadlines"), f"{self.address('changelist')}extend/")]

    def menu_pages(self, request: HttpRequest) -> list[tuple[Any, str, str]]:
        """The figures are no list, and looked for as often."""
        return [(title, url, "monitoring") for title, url in figures.link(request)]

    def figures_view(self, request: HttpRequest) -> HttpResponseBase:
        """How much comes in, how long it takes, how it ends, what it costs (R3)."""
        return figures.serve(self, request, self.address("changelist"))

    def extend_view(self, request: HttpRequest) -> HttpResponse:
        """Clocks chosen by country, carrier and days, shown before they move (C8)."""
        back = self.address("changelist")
        frame = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "list_url": back,
            "list_title": self.list_title,
        }
        return extensions.serve(request, frame, back)

    def after(self, request: HttpRequest, record: Any, move: Move) -> Any:
        """A case file follows its opening; every other move leads back."""
        return casefile.after(request) if move is casefile.TAKE else None

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """With everything the page shows, a query a table."""
        joined = ("order__buyer", "order__seller", "order__contract", "order__rules", "order__supplier")
        more = ("arbitrator", "first_arbitrator", "opened_by", "goods_return", "replacement")
        return history.with_history(Dispute.objects.select_related(*joined, *more)).prefetch_related(
            Prefetch("deviations", Deviation.objects.select_related("answer")),
            "order__contract__requirements",
            Prefetch("evidence", Evidence.objects.for_pages()),
            "offers",
            Prefetch("messages", Message.objects.select_related("user")),
            Prefetch("notes", InternalNote.objects.select_related("user")),
            Prefetch(
                "determinations",
                Determination.objects.select_related("arbitrator").prefetch_related("findings"),
            ),
            "obligations",
            "evidence_requests",
            "order__payments",
        )

    def record_of(self, request: HttpRequest, object_id: str) -> Any:
        """The case; its parts know it, so that nobody fetches it again for each."""
        record = super().record_of(request, object_id)
        if any(line.state == ObligationState.GUARANTEED for line in record.obligations.all()):
            prefetch_related_objects([record], "debts")
        else:
            # Only what the guarantee paid is owed to it.
            record._prefetched_objects_cache["debts"] = Debt.objects.none()
        if record.is_about_quality and record.escalated_at is not None:
            prefetch_related_objects([record], Prefetch("inspections", INSPECTIONS))
        else:
            # Time is not inspected, nor are goods before the platform was asked to decide (A4).
            record._prefetched_objects_cache["inspections"] = Inspection.objects.none()
        if (goods := getattr(record, "goods_return", None)) is not None:
            goods.dispute = record
        record.exhibits = by_document(record.evidence.all())
        known = {one.pk: one for one in record.order.contract.requirements.all()}
        for deviation in record.deviations.all():
            if deviation.requirement_id in known:
                deviation.requirement = known[deviation.requirement_id]
        for name in (
            "deviations",
            "offers",
            "messages",
            "determinations",
            "obligations",
            "evidence_requests",
            "inspections",
            "debts",
        ):
            for part in getattr(record, name).all():
                part.dispute = record
                if name == "debts":
                    part.order = record.order
        for payment in record.order.payments.all():
            payment.order = record.order
        return record

    def subheading(self, record: Dispute) -> Any:
        """Who claims what against whom."""
        names = {"buyer": record.order.buyer.name, "seller": record.order.seller.name}
        return _("%(buyer)s against %(seller)s") % names

    def companies(self, record: Dispute) -> Iterable[int]:
        """Both parties."""
        return record.order.buyer_id, record.order.seller_id

    def party(self, record: Dispute) -> Any:
        """The parties by name."""
        general = super().party(record)
        names = {"buyer": record.order.buyer.name, "supplier": record.order.seller.name}
        return lambda owner: names.get(owner) or (_("Both parties") if owner == "both" else general(owner))

    def clocks(self, record: Dispute) -> list[waits.Wait]:
        """The running clocks of the order and its dispute."""
        asked = {("offer", one.pk): asked_side(Clock.OFFER, one) for one in record.offers.all()}  # type: ignore[attr-defined]
        for one in record.evidence_requests.all():  # type: ignore[attr-defined]
            asked["evidencerequest", one.pk] = asked_side(Clock.EVIDENCE, one)
        return waits.running(
            "order",
            record.order_id,
            self.party(record),
            lambda clock: asked.get((clock.subject_kind, clock.subject_id), ""),
        )

    def history(self, request: HttpRequest, record: Dispute) -> dict[str, Any]:
        """The order's trail: the dispute is a part of it."""
        most = None if request.GET.get("timeline") == "all" else timeline.MOST
        parties = {company.pk: company.name for company in (record.order.buyer, record.order.seller)}
        events, more = timeline.of_case("order", record.order_id, most=most, known=parties)
        return {"events": events, "more_events": more, "has_timeline": True}

    def sections(self, request: HttpRequest, record: Dispute) -> Iterable[Section]:
        """Claim, requirements beside findings, evidence, negotiation, decision, money, messages, notes, history."""
        open_ = self.open_offers(request, record)
        yield Facts(_("Case"), side=True, pairs=_facts(record))
        yield Facts(_("Contract"), side=True, pairs=_contract(record.order))
        yield _money(record)
        yield Facts(_("Parties"), side=True, pairs=history.parties(record))
        if record.state in AT_WORK:
            names = matrix.others(record, request.actor, request.received_at)  # type: ignore[attr-defined]
            if names:
                yield Text(_("Also open with"), side=True, text=", ".join(names))
            yield matrix.proposed(record, request.received_at)  # type: ignore[attr-defined]
        yield from _claim(record)
        yield from _decided(record, open_)
        yield from _said(record, open_)
        yield from _background(record)


def _claim(record: Any) -> Iterable[Section]:
    yield Text(_("What the buyer claims"), text=record.statement)
    if record.response:
        yield Text(_("What the supplier answers"), text=record.response)
    for appeal in record.appeals.all() if record.appealed_at else ():  # type: ignore[attr-defined]
        yield Text(_("Appeal: %(side)s") % {"side": appeal.get_side_display()}, text=appeal.reason)
    yield matrix.table(record)
    contract = record.order.contract
    none = _("The contract names none.")
    yield Table(
        _("Everything the contract requires"),
        columns=REQUIREMENTS,
        rows=contract.requirements.all(),
        empty=none,
    )
    nothing = _("Nobody handed anything in.")
    yield Table(
        _("Evidence"),
        columns=columns.evidence(matrix.point_numbers(record)),
        rows=record.exhibits,
        empty=nothing,
    )
    if requests := list(record.evidence_requests.all()):
        yield Table(_("Asked for"), columns=columns.REQUESTS, rows=requests)
    if inspections := list(record.inspections.all()):
        yield Table(_("Inspections"), columns=inspecting.columns(record.order.currency), rows=inspections)
    offers = _offers(record.order.currency)
    yield Table(_("Offers"), columns=offers, rows=record.offers.all(), empty=_("Nobody made an offer."))


def _decided(record: Any, open_: list[Offer]) -> Iterable[Section]:
    currency = record.order.currency
    if decisions := list(record.determinations.all()):
        moves = by_row(open_, Determination)
        yield Table(_("Determinations"), columns=_decisions(currency), rows=decisions, moves=moves)
        # Beside the columns the reasons would be a strip of single words.
        yield from (Text(f"{_('Reasons')} · {one.number}", text=one.reasons) for one in decisions)
    if lines := list(record.obligations.all()):
        moves = by_row(open_, Obligation)
        yield Table(_("Execution plan"), columns=_lines(currency), rows=lines, moves=moves)


def _said(record: Any, open_: list[Offer]) -> Iterable[Section]:
    yield Table(
        _("Messages"),
        columns=columns.MESSAGES,
        rows=record.messages.all(),
        moves=by_row(open_, Message),
        empty=_("Nobody wrote anything."),
    )
    if getattr(record, "goods_return", None) or getattr(record, "replacement", None):
        shown = list(record.contacts_shown.select_related("user"))
        if shown:
            title = _("Contact details shown to the other side (N3)")
            yield Table(title, columns=columns.CONTACTS, rows=shown)
    yield Table(
        _("Internal notes"),
        note=_("No party ever sees them (I44)."),
        columns=columns.NOTES,
        rows=record.notes.all(),
        empty=_("No notes yet."),
    )


def _background(record: Any) -> Iterable[Section]:
    yield Table(_("Eligibility as the buyer saw it"), columns=columns.ELIGIBILITY, rows=_conditions(record))
    none = _("None was decided yet.")
    yield Table(
        _("Similar decided cases"),
        columns=history.similar_columns(),
        rows=history.similar(record),
        empty=none,
    )
    yield Table(_("Told to the parties"), columns=columns.NOTICES, rows=_notices(record))


def _facts(record: Dispute) -> list[tuple[Any, Any]]:
    order, currency = record.order, record.order.currency
    return [
        (_("Order"), cells.record(order)),
        (_("Rules"), cells.record(order.rules)),
        (_("Reason"), record.get_reason_display()),
        (_("Since"), record.since),
        (_("Wanted"), record.get_wanted_display()),
        (_("Wanted amount"), cells.money(record.wanted_amount, currency)),
        (_("Opened"), record.opened_at),
        (_("Opened for the buyer by"), record.opened_by.name if record.opening_id else None),
        (_("Answered"), record.responded_at),
        (_("Escalation possible since"), record.escalatable_at),
        (_("Escalated"), record.escalated_at),
        (_("Arbitrator"), record.arbitrator.name if record.arbitrator else None),
        (_("First arbitrator"), record.first_arbitrator.name if record.first_arbitrator else None),
        (_("Appealed"), record.appealed_at),
        (_("Outcome"), record.get_outcome_display() if record.outcome else None),
        (_("Remedy"), record.get_remedy_display() if record.remedy else None),
        (
            _("Amount"),
            cells.money(record.outcome_amount, currency) if record.outcome_amount is not None else None,
        ),
        (_("Ended"), record.ended_at),
    ]


def _contract(order: Any) -> list[tuple[Any, Any]]:
    contract = order.contract
    return [
        (_("Version"), str(contract.number)),
        (_("Agreed shipment"), contract.shipment_date),
        (_("Shipped"), order.shipped_at or _("not yet")),
        (_("Agreed delivery"), contract.delivery_date),
        (_("Delivered"), order.delivered_at or _("not yet")),
        (_("Freight arranged by"), contract.get_freight_by_display()),
        (_("Quality coverage"), contract.get_quality_cover_display()),
    ]


def _money(record: Dispute) -> Section:
    order = record.order
    sums = [
        Sum(_("Total"), order.contract.total, order.currency),
        Sum(_("Protected"), order.contract.protected_amount, order.currency),
    ]
    held = statements.balances_of_owner(f"order:{order.pk}")
    sums += [
        Sum(label_of(code), amount, currency, strong=True)
        for (code, currency), amount in sorted(held.items())
    ]
    divided = holding.parts(order, held.get((HELD, order.currency), Decimal(0)))
    sums += [Sum(label, amount, order.currency) for label, amount in divided]
    return Statement(_("Money"), side=True, lines=sums)


def _offers(currency: str) -> tuple[Column, ...]:
    return (
        Column(_("Offer"), "number"),
        Column(_("State"), cells.state),
        Column(_("By"), lambda o: o.get_side_display()),
        Column(_("Remedy"), lambda o: o.get_remedy_display()),
        Column(_("Amount"), lambda o: cells.money(o.amount, currency), num=True),
        Column(_("Conditions"), "conditions"),
        Column(_("Made"), "made_at"),
    )


def _decisions(currency: str) -> tuple[Column, ...]:
    return (
        Column(_("Determination"), lambda d: cells.record(d, d.number)),
        Column(_("State"), cells.state),
        Column(_("Liability"), lambda d: d.get_liability_display()),
        Column(_("Remedy"), lambda d: d.get_remedy_display()),
        Column(_("Amount"), lambda d: cells.money(d.amount, currency), num=True),
        Column(_("Arbitrator"), "arbitrator.name"),
        Column(_("Issued"), "issued_at"),
    )


def _lines(currency: str) -> tuple[Column, ...]:
    return (
        Column(_("Source"), lambda o: cells.record(o, o.get_source_display())),
        Column(_("State"), cells.state),
        Column(_("Amount"), lambda o: cells.money(o.amount, currency), num=True),
        Column(_("Planned"), "planned_at"),
        Column(_("Reported"), "reported_at"),
        Column(_("Cause"), "cause_label"),
    )


def _conditions(record: Dispute) -> list[facts.Kept]:
    return facts.kept(record.eligibility)


def _notices(record: Dispute) -> QuerySet:
    notices = Notice.objects.filter(root_kind="order", root_id=record.order_id, company__isnull=False)
    return notices.select_related("company").order_by("-pk")[:TOLD]
