"""The chapters that every reader of a case file gets; the desk's own are in ``desk`` (R2)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disputes import entries, facts
from disputes.casefile.chapters import Chapter, Digest, Heading
from disputes.casefile.record import Record
from disputes.models import Determination, Evidence, Replacement, Return
from disputes.reading import OUR_KINDS, ROOT_KIND
from orders import timeline
from orders.enums import Side
from tradeassurance.accounts.enums import Language
from tradeassurance.core import deadlines
from tradeassurance.core.models import Deadline, DeadlineChange
from tradeassurance.ledger import statements


def chapters(record: Record) -> Iterator[Chapter]:
    """The whole story, from the contract to the last movement of money."""
    yield _case(record)
    yield from _contract(record)
    yield from _claim(record)
    yield _evidence(record)
    yield from _desk_work(record)
    yield from _negotiation(record)
    yield from _decisions(record)
    yield from _carried_out(record)
    yield _money(record)
    yield from _clocks(record)
    yield _story(record)


def _case(record: Record) -> Chapter:
    one, order = record.dispute, record.order
    rows = [
        ("number", _("Dispute"), one.number),
        ("order", _("Order"), order.number),
        ("buyer", _("Buyer"), f"{order.buyer.name}, {order.buyer.country}"),
        ("supplier", _("Supplier"), f"{order.seller.name}, {order.seller.country}"),
        ("rules", _("Rules"), f"{order.rules.title} ({order.rules.code})"),
        ("state", _("State"), one.get_state_display()),  # type: ignore[attr-defined]
        ("reason", _("Reason"), one.get_reason_display()),
        ("since", _("Since"), one.since),
        ("wanted", _("Wanted"), one.get_wanted_display()),
        ("wanted_amount", _("Wanted amount"), record.amount(one.wanted_amount)),
        ("opened_at", _("Opened"), one.opened_at),
        ("responded_at", _("Answered"), one.responded_at),
        ("escalated_at", _("Escalated"), one.escalated_at),
        ("appealed_at", _("Appealed"), one.appealed_at),
        *(
            (f"appeal_{a.side}", _("Reason of the appeal"), f"{record.by(a.side)}: {a.reason}")
            for a in one.appeals.all()  # type: ignore[attr-defined]
        ),
        ("outcome", _("Outcome"), one.get_outcome_display() if one.outcome else None),
        ("remedy", _("Remedy"), one.get_remedy_display() if one.remedy else None),
        ("outcome_amount", _("Amount"), record.amount(one.outcome_amount)),
        ("ended_at", _("Ended"), one.ended_at),
    ]
    return Chapter("case", _("Case"), [row for row in rows if row[2] not in (None, "")])


def _contract(record: Record) -> Iterator[Chapter]:
    contract, order = record.order.contract, record.order
    rows = [
        ("version", _("Version"), contract.number),
        ("content_hash", _("Fingerprint (SHA-256) of this version"), Digest(contract.content_hash)),
        ("total", _("Total"), record.amount(contract.total)),
        ("initial_payment", _("Initial payment"), record.amount(contract.initial_payment)),
        ("protected_amount", _("Protected amount"), record.amount(contract.protected_amount)),
        ("shipment_date", _("Agreed shipment date"), contract.shipment_date),
        ("shipped_at", _("Shipped"), order.shipped_at),
        ("delivery_date", _("Agreed delivery date"), contract.delivery_date),
        ("delivered_at", _("Delivered"), order.delivered_at),
        ("quality_cover", _("Quality coverage"), contract.get_quality_cover_display()),
        ("freight_by", _("Freight arranged by"), contract.get_freight_by_display()),
    ]
    yield Chapter("contract", _("Contract"), rows)
    columns = [
        Heading("characteristic", _("Characteristic"), 3),
        Heading("requirement", _("Requirement"), 3),
        Heading("tolerance", _("Tolerance")),
        Heading("method", _("Test method"), 3),
    ]
    wanted = ((r.characteristic, r.requirement, r.tolerance, r.method) for r in contract.requirements.all())
    none = _("The contract names none.")
    yield Chapter("requirements", _("Quality requirements"), wanted, columns, none)


def _claim(record: Record) -> Iterator[Chapter]:
    one = record.dispute
    said = [("statement", _("What the buyer claims"), one.statement)]
    if one.response:
        said.append(("response", _("What the supplier answers"), one.response))
    yield Chapter("claim", _("Claim and answer"), said)
    columns = [
        Heading("number", _("Point"), 1),
        Heading("requirement", _("Contract requirement"), 3),
        Heading("claimed", _("The buyer says"), 3),
        Heading("answer", _("The supplier answers")),
        Heading("answer_text", _("In its words"), 3),
    ]
    yield Chapter("points", _("Point by point"), _points(record), columns)
    checked = ((c.label, c.holds, str(c.fact), c.rule) for c in facts.kept(one.eligibility))
    columns = [
        Heading("condition", _("Condition"), 3),
        Heading("holds", _("Holds"), 1),
        Heading("fact", _("Fact"), 5),
        Heading("rule", _("Rule"), 1),
    ]
    yield Chapter("eligibility", _("Eligibility as the buyer saw it"), checked, columns)


def _points(record: Record) -> Iterator[tuple[Any, ...]]:
    for number, one in record.points.items():
        answer = getattr(one, "answer", None)
        told = (answer.get_answer_display(), answer.text) if answer else (_("no answer"), "")
        yield (number, str(one.requirement or ""), one.description, *told)


def _evidence(record: Record) -> Chapter:
    columns = [
        Heading("document", _("Document"), 4),
        Heading("kind", _("Kind"), 3),
        Heading("by", _("Handed in by"), 3),
        Heading("description", _("What it shows"), 3),
        Heading("points", _("About point"), 2),
        Heading("at", _("When"), 3),
        Heading("sha256", "SHA-256", 6),
    ]
    rows = (
        (
            one.document.original_name,
            _kind(one),
            record.by(one.side, one.user),
            one.description,
            record.about(one),
            one.at,
            Digest(one.document.sha256),
        )
        for one in record.evidence
    )
    return Chapter("evidence", _("Evidence"), rows, columns, _("Nobody handed anything in."))


def _kind(one: Evidence) -> str:
    kind = str(one.get_kind_display())  # type: ignore[attr-defined]
    return f"{kind} ({one.agency.name})" if one.agency else kind


def _desk_work(record: Record) -> Iterator[Chapter]:
    if asked := list(record.dispute.evidence_requests.all()):  # type: ignore[attr-defined]
        columns = [
            Heading("from", _("From")),
            Heading("text", _("What is needed"), 5),
            Heading("state", _("State")),
            Heading("asked_at", _("Asked"), 3),
            Heading("ended_at", _("Ended"), 3),
        ]
        rows = ((record.by(r.side), r.text, r.get_state_display(), r.asked_at, r.ended_at) for r in asked)
        yield Chapter("evidence_requests", _("Asked for"), rows, columns)
    for number, one in enumerate(record.inspections, 1):
        told: list[tuple[str, Any, Any]] = [
            ("agency", _("Agency"), str(one.agency or "")),
            ("state", _("State"), one.get_state_display()),  # type: ignore[attr-defined]
            ("fee", _("Fee"), record.amount(one.fee)),
            ("lot_size", _("Pieces in the lot"), one.lot_size),
            ("booked_at", _("Booked"), one.booked_at),
            ("reported_at", _("Reported"), one.reported_at),
            ("conclusion", _("Conclusion"), one.get_conclusion_display()),  # type: ignore[attr-defined]
            ("summary", _("Summary"), one.summary),
        ]
        measured: list[tuple[str, Any, Any]] = [
            (f"finding_{f.pk}", str(f.requirement), f"{f.get_result_display()} {f.measured}".strip())
            for f in one.findings.all()  # type: ignore[attr-defined]
        ]
        title = _("Inspection %(number)d") % {"number": number}
        yield Chapter(f"inspection_{number}", title, [row for row in told if row[2]] + measured)


def _negotiation(record: Record) -> Iterator[Chapter]:
    columns = [
        Heading("number", _("Offer"), 1),
        Heading("by", _("By"), 3),
        Heading("remedy", _("Remedy")),
        Heading("amount", _("Amount"), 3),
        Heading("conditions", _("Conditions"), 3),
        Heading("made_at", _("Made"), 3),
        Heading("state", _("State")),
    ]
    rows = (
        (
            one.number,
            record.by(one.side, one.made_by),
            one.get_remedy_display(),
            record.amount(one.amount),
            one.conditions,
            one.made_at,
            one.get_state_display(),
        )
        for one in record.dispute.offers.select_related("made_by")  # type: ignore[attr-defined]
    )
    yield Chapter("offers", _("Offers"), rows, columns, _("Nobody made an offer."))
    columns = [
        Heading("at", _("When"), 3),
        Heading("by", _("By"), 3),
        Heading("language", _("Language")),
        Heading("text", _("Message"), 7),
        Heading("translation", _("Translation"), 5),
    ]
    languages = dict(Language.choices)
    said = (
        (m.at, record.by(m.side, m.user), languages.get(m.language, m.language), m.text, m.translation)
        for m in record.dispute.messages.select_related("user").iterator()  # type: ignore[attr-defined]
    )
    yield Chapter("messages", _("Messages"), said, columns, _("Nobody wrote anything."))


def _decisions(record: Record) -> Iterator[Chapter]:
    for one in record.determinations:
        rows: list[tuple[str, Any, Any]] = [
            ("state", _("State"), one.get_state_display()),  # type: ignore[attr-defined]
            ("issued_at", _("Issued"), one.issued_at),
            ("final_at", _("Final"), one.final_at),
            ("liability", _("Liability"), one.get_liability_display()),  # type: ignore[attr-defined]
            ("remedy", _("Remedy"), one.get_remedy_display()),  # type: ignore[attr-defined]
            ("amount", _("Amount"), record.amount(one.amount)),
            ("inspection_fee_by", _("Inspection fee"), one.get_inspection_fee_by_display()),  # type: ignore[attr-defined]
            ("return_freight_by", _("Return freight"), one.get_return_freight_by_display()),  # type: ignore[attr-defined]
            ("customs_by", _("Customs"), one.get_customs_by_display()),  # type: ignore[attr-defined]
            ("reasons", _("Reasons"), one.reasons),
        ]
        for found in one.findings.all():  # type: ignore[attr-defined]
            about = found.deviation.requirement or found.deviation.description
            text = f"{found.get_result_display()}\n{found.text}".strip()
            rows.append((f"finding_{found.pk}", _("Finding: %(about)s") % {"about": about}, text))
        rows.append(("evidence_hash", _("Hash of the evidence"), Digest(one.evidence_hash)))
        rows += _texts(record, one)
        title = _("Determination %(number)d") % {"number": one.number}
        yield Chapter(f"determination_{one.number}", title, rows)


def _texts(record: Record, decision: Determination) -> Iterator[tuple[str, Any, Any]]:
    """What each side was given to read; a party gets its own."""
    for one in decision.texts.all():  # type: ignore[attr-defined]
        if record.is_staff or one.side == record.reader:
            said = {"side": Side(one.side).label, "language": one.get_language_display()}
            title = _("For the %(side)s, in %(language)s") % said
            yield f"text_{one.side}_{one.language}", title, one.text


def _carried_out(record: Record) -> Iterator[Chapter]:
    columns = [
        Heading("source", _("From")),
        Heading("purpose", _("For")),
        Heading("amount", _("Amount"), 3),
        Heading("state", _("State")),
        Heading("cause", _("Cause"), 3),
        Heading("planned_at", _("Planned"), 3),
        Heading("ended_at", _("Ended"), 3),
    ]
    lines = [
        (
            one.get_source_display(),
            one.get_purpose_display(),
            record.amount(one.amount),
            one.get_state_display(),
            one.cause_label,
            one.planned_at,
            one.ended_at,
        )
        for one in record.dispute.obligations.all()  # type: ignore[attr-defined]
    ]
    if lines:
        yield Chapter("plan", _("Execution plan"), lines, columns)
    debts = record.dispute.debts.all() if record.reader != Side.BUYER else ()  # type: ignore[attr-defined]
    owed = [
        (
            one.get_state_display(),
            record.amount(one.amount),
            record.amount(one.outstanding),
            one.arose_at,
        )
        for one in debts
    ]
    if owed:
        columns = [
            Heading("state", _("State")),
            Heading("amount", _("Amount")),
            Heading("outstanding", _("Outstanding")),
            Heading("arose_at", _("Since"), 3),
        ]
        yield Chapter("debts", _("Owed to the guarantee by the supplier"), owed, columns)
    yield from _goods(record)


def _goods(record: Record) -> Iterator[Chapter]:
    for key, title, model in (
        ("return", _("Goods go back"), Return),
        ("replacement", _("New goods"), Replacement),
    ):
        for goods in model.objects.filter(dispute=record.dispute):  # type: ignore[attr-defined]
            rows = [
                ("state", _("State"), goods.get_state_display()),
                ("carrier", _("Carrier"), f"{goods.carrier} {goods.tracking}".strip()),
                ("shipped_at", _("Sent"), goods.shipped_at),
                ("delivered_at", _("Delivered"), goods.delivered_at),
                ("ended_at", _("Ended"), goods.ended_at),
            ]
            yield Chapter(key, title, [row for row in rows if row[2]])


def _money(record: Record) -> Chapter:
    columns = [
        Heading("at", _("When"), 3),
        Heading("what", _("What"), 4),
        Heading("from", _("From"), 3),
        Heading("to", _("To"), 3),
        Heading("amount", _("Amount"), 3),
    ]
    lines = statements.statement_of_root(ROOT_KIND, record.order.pk)
    moved = entries.movements(lines, record.reader)
    rows = ((one.at, one.title, one.source, one.target, one.amount) for one in moved)
    none = _("No money has moved.")
    return Chapter("money", _("Money of the order"), rows, columns, none)


def _clocks(record: Record) -> Iterator[Chapter]:
    running = Deadline.objects.filter(OUR_KINDS, root_kind=ROOT_KIND, root_id=record.order.pk)
    shown = running.exclude(kind__endswith=deadlines.REMINDER).order_by("started_at", "pk")
    columns = [
        Heading("what", _("What must happen"), 4),
        Heading("started_at", _("From"), 3),
        Heading("original_due_at", _("Originally until"), 3),
        Heading("due_at", _("Until"), 3),
        Heading("outcome", _("Outcome")),
    ]
    rows = (
        (deadlines.kind(d.kind).label, d.started_at, d.original_due_at, d.due_at, d.get_outcome_display())  # type: ignore[attr-defined]
        for d in shown
    )
    yield Chapter("clocks", _("Clocks"), rows, columns)
    moved = DeadlineChange.objects.filter(deadline__in=running).select_related("deadline").order_by("pk")
    changes = [
        (
            deadlines.kind(c.deadline.kind).label,
            c.at,
            c.due_before,
            c.due_after,
            f"{c.get_category_display()}: {c.reason}",  # type: ignore[attr-defined]
        )
        for c in moved
    ]
    if changes:
        columns = [
            Heading("what", _("What must happen"), 4),
            Heading("at", _("When"), 3),
            Heading("before", _("Until then"), 3),
            Heading("after", _("Since then"), 3),
            Heading("why", _("Why"), 4),
        ]
        yield Chapter("extensions", _("Extensions and pauses"), changes, columns)


def _story(record: Record) -> Chapter:
    columns = [
        Heading("at", _("When"), 3),
        Heading("what", _("What happened"), 5),
        Heading("who", _("Who"), 3),
        Heading("why", _("Why"), 4),
    ]
    told = timeline.events(record.order, record.trail.iterator(chunk_size=500), record.reader)
    rows = ((one.at, one.title, one.who, one.body) for one in told)
    return Chapter("story", _("What happened"), rows, columns)
