"""The invariants of disputes, recomputed from the rows (I24–I36, I44).

Claims as they arrived are in ``integrity_claims``, what a dispute holds in ``integrity_held``, money in
``integrity_money``, who decided in ``integrity_people``.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_noop as _

from disputes import (
    integrity_appeals,
    integrity_claims,
    integrity_held,
    integrity_money,
    integrity_people,
)
from disputes.enums import OPEN, UNFULFILLED, DeterminationState, DisputeState, OfferState
from disputes.enums import Outcome as How
from disputes.models import (
    Debt,
    DecisionText,
    Determination,
    Dispute,
    Evidence,
    EvidenceRequest,
    Inspection,
    InternalNote,
    Message,
    Obligation,
    Offer,
    Reversal,
    Support,
)
from disputes.report import recount
from orders.enums import BEFORE_CONFIRMATION, ENDED, REFUNDS_OVER, Side
from orders.models import Amendment, GiveBack, Order, Refund
from tradeassurance.accounts.enums import Language
from tradeassurance.core.deadlines import REMINDER
from tradeassurance.core.integrity import Finding, also, check
from tradeassurance.core.models import Deadline, Notice, Outcome, TrailEntry, root_kind

__all__ = [
    "integrity_appeals",
    "integrity_claims",
    "integrity_held",
    "integrity_money",
    "integrity_people",
    "recount",
]

ISSUED = (DeterminationState.ISSUED, DeterminationState.FINAL)
OWN_CLOCKS = (
    "dispute.",
    "offer.",
    "evidence_request.",
    "obligation.",
    "return.",
    "replacement.",
    "inspection.",
)
"""How the kinds of clocks begin that belong to a dispute."""


@check("I24", _("At most one open dispute per order, none beside a chargeback; the order knows of it"))
def i24() -> Finding:
    """Open disputes against their orders."""
    opened = Dispute.objects.filter(state__in=OPEN)
    twice = opened.values("order").annotate(n=Count("pk")).filter(n__gt=1)
    found = [f"order {row['order']} has {row['n']} open disputes" for row in twice]
    loose = opened.filter(Q(order__disputed=False) | Q(order__claims_barred=True))
    found += [
        f"{number} is open on an order where none may be" for number in loose.values_list("number", flat=True)
    ]
    alone = Order.objects.filter(~Exists(opened.filter(order=OuterRef("pk"))), disputed=True)
    found += [
        f"{number} is disputed and has no open dispute" for number in alone.values_list("number", flat=True)
    ]
    return opened.count(), found


@check(
    "I25",
    _(
        "At most one open offer per dispute; an accepted offer was in time and its terms are the executed ones"
    ),
)
def i25() -> Finding:
    """Open offers, accepted ones against their deadlines and the dispute's outcome."""
    twice = (
        Offer.objects.filter(state=OfferState.OPEN).values("dispute").annotate(n=Count("pk")).filter(n__gt=1)
    )
    found = [f"dispute {row['dispute']} has {row['n']} open offers" for row in twice]
    accepted = Offer.objects.filter(state=OfferState.ACCEPTED).select_related("dispute")
    dues = dict(Deadline.objects.filter(kind="offer.answer").values_list("subject_id", "due_at"))
    for offer in accepted:
        dispute = offer.dispute
        if (offer.remedy, offer.amount) != (dispute.remedy, dispute.outcome_amount):
            found.append(f"{dispute.number}: offer {offer.number} was accepted, something else was executed")
        if offer.pk in dues and offer.ended_at.replace(microsecond=0) > dues[offer.pk]:
            found.append(f"{dispute.number}: offer {offer.number} was accepted after it expired")
    return Offer.objects.count(), found


@check("I27", _("Nothing is decided or paid for a dispute after it ended, except its own terms"))
def i27() -> Finding:
    """Determinations and plans of disputes that ended otherwise."""
    ended = Dispute.objects.filter(
        state__in=(DisputeState.WITHDRAWN, DisputeState.LAPSED, DisputeState.CLOSED_BY_CHARGEBACK)
    )
    # A decision that was final before a chargeback stays what it was; its plan does not.
    late = Q(state=DeterminationState.ISSUED) | Q(final_at__gt=F("dispute__ended_at"))
    decided = Determination.objects.filter(late, dispute__in=ended, state__in=ISSUED)
    found = [f"determination {pk} stands on an ended dispute" for pk in decided.values_list("pk", flat=True)]
    unpaid = Obligation.objects.filter(dispute__in=ended, ended_at__gt=F("dispute__ended_at"))
    found += [
        f"obligation {pk} was carried out after its dispute ended"
        for pk in unpaid.values_list("pk", flat=True)
    ]
    waiting = Obligation.objects.filter(dispute__in=ended, state__in=UNFULFILLED)
    found += [f"obligation {pk} waits on an ended dispute" for pk in waiting.values_list("pk", flat=True)]
    return ended.count(), found


@check(
    "I28", _("An issued determination has every finding, reasons, and the hash of evidence that is not newer")
)
def i28() -> Finding:
    """Findings per deviation, the recomputed hash of evidence, and evidence that came later."""
    rows, found = 0, []
    issued = Determination.objects.filter(state__in=ISSUED).select_related("dispute")
    related = (
        "findings",
        "texts",
        "dispute__deviations",
        "dispute__evidence__document",
        "dispute__evidence__supports",
    )
    # Some at a time: a thousand documents at once are more than one question may hold.
    for decision in issued.prefetch_related(*related).iterator(chunk_size=100):
        rows += 1
        claimed = {d.pk for d in decision.dispute.deviations.all()}
        if {f.deviation_id for f in decision.findings.all()} != claimed or not decision.reasons.strip():
            found.append(f"determination {decision.pk} leaves a claimed deviation or its reasons out")
        written = {(t.side, t.language) for t in decision.texts.all()}  # type: ignore[attr-defined]
        if decision.proposal and len(written) != len(Side) * len(Language):
            found.append(f"determination {decision.pk} is not written for both sides in both languages")
        evidence = list(decision.dispute.evidence.all())
        if any(e.at > decision.drafted_at for e in evidence):
            found.append(f"determination {decision.pk} is older than its evidence")
        elif Determination.hash_evidence(evidence, _supports(evidence)) != decision.evidence_hash:
            found.append(f"determination {decision.pk} rests on other evidence than it says")
    terms = {d.dispute_id: (d.remedy, d.amount) for d in issued}
    decided = Dispute.objects.filter(state__in=(*OPEN, DisputeState.CLOSED), outcome=How.DETERMINED)
    for dispute in decided:
        if terms.get(dispute.pk) != (dispute.remedy, dispute.outcome_amount):
            found.append(f"{dispute.number} carries out something else than was determined")
    return rows, found


def _supports(evidence: list[Any]) -> list[Support]:
    return [link for one in evidence for link in one.supports.all()]


@also("I28")
def i28_points() -> Finding:
    """Documents that are said to be about a point of another claim (C3)."""
    loose = Support.objects.exclude(evidence__dispute=F("deviation__dispute"))
    found = [f"evidence {pk} is about another claim" for pk in loose.values_list("evidence", flat=True)]
    return Support.objects.count(), found


@also("I42")
def i42_evidence() -> Finding:
    """Evidence whose document belongs to another case."""
    rows = Evidence.objects.exclude(
        document__root_kind=root_kind(Order), document__root_id=F("dispute__order_id")
    )
    found = [f"evidence {pk} shows a document of another case" for pk in rows.values_list("pk", flat=True)]
    return Evidence.objects.count(), found


@check("I36", _("Everything unfinished has a running clock, or a listed reason for having none"))
def i36() -> Finding:
    """Drafts and proposals bind nobody; every order, dispute, refund and debt under way waits for somebody.

    A reminder is no clock: nothing follows from it.
    """
    clocks = Deadline.objects.exclude(kind__endswith=REMINDER)
    running = clocks.filter(root_kind="order", outcome=Outcome.OPEN)
    on_order = running.filter(root_id=OuterRef("pk"))
    orders = Order.objects.exclude(state__in=[*ENDED, *BEFORE_CONFIRMATION])
    own = Q()
    for beginning in OWN_CLOCKS:
        own |= Q(kind__startswith=beginning)
    disputes = Dispute.objects.filter(state__in=OPEN)
    refunds = Refund.objects.exclude(state__in=REFUNDS_OVER)
    debts = Debt.objects.filter(state="outstanding")
    found = [f"{o.number} ({o.state}) waits for nobody" for o in orders.filter(~Exists(on_order))]
    found += [
        f"{d.number} ({d.state}) waits for nobody"
        for d in disputes.filter(~Exists(running.filter(own, root_id=OuterRef("order_id"))))
    ]
    amendments = Amendment.objects.filter(state="proposed")
    asked = Reversal.objects.filter(ended_at=None)
    owed = GiveBack.objects.exclude(state="confirmed")
    parts = (
        ("refund", refunds),
        ("debt", debts),
        ("amendment", amendments),
        ("giveback", owed),
        ("reversal", asked),
    )
    for name, rows in parts:
        mine = running.filter(subject_kind=name, subject_id=OuterRef("pk"))
        found += [
            f"{name} {pk} waits for nobody" for pk in rows.filter(~Exists(mine)).values_list("pk", flat=True)
        ]
    return sum(rows.count() for rows in (orders, disputes, refunds, debts)), found


@check("I44", _("Internal notes appear in nothing a party can see"))
def i44() -> Finding:
    """Texts of notes in the notices of companies, the messages and determinations of the case, and its trail."""
    rows, found = 0, []
    for note in InternalNote.objects.select_related("dispute").iterator(chunk_size=500):
        rows += 1
        if len(note.text) >= SHORTEST:
            found += [f"note {note.pk} stands in {where}" for where in _appears(note)]
    return rows, found


SHORTEST = 12
"""Shorter texts say nothing by themselves, and stand everywhere."""


def _appears(note: InternalNote) -> Iterator[str]:
    dispute, in_json = note.dispute, json.dumps(note.text, ensure_ascii=False)[1:-1]
    case = {"root_kind": "order", "root_id": dispute.order_id}
    if (
        TrailEntry.objects.filter(**case)
        .filter(Q(content__contains=in_json) | Q(reason__contains=note.text))
        .exists()
    ):
        yield "the trail"
    told = Notice.objects.filter(**case, company__isnull=False)
    if any(
        note.text in str(value)
        for values in told.values_list("values", flat=True)
        for value in values.values()
    ):
        yield "a notice"
    if Message.objects.filter(dispute=dispute, text__contains=note.text).exists():
        yield "a message"
    if Determination.objects.filter(dispute=dispute, reasons__contains=note.text).exists():
        yield "a determination"
    yield from (words for words, rows in _read_by_parties(dispute, note.text) if rows.exists())


def _read_by_parties(dispute: Dispute, text: str) -> Iterator[tuple[str, Any]]:
    """Every other text of a case that a party reads, as far as it holds these words."""
    mine = {"dispute": dispute}
    yield "a translation", Message.objects.filter(translation__contains=text, **mine)
    yield "a request", EvidenceRequest.objects.filter(text__contains=text, **mine)
    yield (
        "an inspection",
        Inspection.objects.filter(Q(text__contains=text) | Q(summary__contains=text), **mine),
    )
    yield "a decision", DecisionText.objects.filter(determination__dispute=dispute, text__contains=text)
