"""What pages read about disputes: bounded queries, however long the story is. Internal notes are not read here (I44)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from disputes import facts, outlook, policy, twice
from disputes.duties import Duty, duty, first, says_nothing_yet
from disputes.enums import OPEN, UNDECIDED, Clock, OfferState, RequestState, Source
from disputes.models import (
    Appeal,
    Debt,
    Determination,
    Deviation,
    Dispute,
    Evidence,
    EvidenceRequest,
    Finding,
    Inspection,
    InspectionFinding,
    Message,
    Obligation,
    Offer,
    Replacement,
    Return,
)
from disputes.querysets import by_document
from orders import holding, money
from orders.enums import Side
from orders.models import Order, Payment, Refund, Requirement
from orders.reading import with_changes
from tradeassurance.core.actors import Actor
from tradeassurance.core.deadlines import REMINDER
from tradeassurance.core.models import Deadline, Outcome, root_kind
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import statements

ROOT_KIND = root_kind(Order)
OUR_KINDS = Q(kind__startswith="dispute.") | Q(
    kind__in=(
        Clock.OFFER,
        Clock.EVIDENCE,
        Clock.BOOK_INSPECTION,
        Clock.REPORT_INSPECTION,
        Clock.REFUND,
        Clock.CHECK_PAYMENT,
        Clock.OWED,
        Clock.RETURN,
        Clock.CONFIRM_RETURN,
        Clock.REPLACE,
        Clock.CONFIRM_REPLACEMENT,
        Clock.REIMBURSE,
    )
)


def find(company_id: int | None, number: str) -> Dispute:
    """The dispute of this number if the company is a party; a 404 for any other. One query."""
    disputes = (
        Dispute.objects.visible_to(company_id)
        .for_pages()
        .select_related("order__contract", "order__supplier")
    )
    return get_object_or_404(disputes, number=number)


@dataclass
class Case:
    """One dispute with everything its page shows, as one side reads it. Each part is read once, when asked for."""

    dispute: Dispute
    actor: Actor
    at: datetime

    @property
    def order(self) -> Any:
        return self.dispute.order

    @cached_property
    def side(self) -> Side:
        """The reader's side."""
        side = self.order.side_of(self.actor)
        assert side is not None
        return side

    @property
    def is_undecided(self) -> bool:
        """Whether the sides may still come together."""
        return self.dispute.state in UNDECIDED

    @property
    def other(self) -> Any:
        """The company on the other side."""
        return self.order.party(self.side.other)

    def amount(self, value: Decimal | None) -> Amount | None:
        """An amount in the order's currency."""
        return None if value is None else Amount(value, self.order.currency)

    def _mine(self, rows: QuerySet[Any]) -> list[Any]:
        """Rows of this dispute, each knowing it without another query."""
        found = list(rows)
        for row in found:
            row.dispute = self.dispute
        return found

    # --- the parties --------------------------------------------------------------------------------

    @property
    def eligibility(self) -> list[facts.Kept]:
        """The check that the buyer saw."""
        return facts.kept(self.dispute.eligibility)

    @cached_property
    def deviations(self) -> list[Deviation]:
        """The points of the claim, each with its number (C3)."""
        found: list[Any] = list(self.dispute.deviations.select_related("requirement", "answer"))
        for number, one in enumerate(found, 1):
            one.number = number
        return found

    @cached_property
    def offers(self) -> list[Offer]:
        """All offers, the newest first."""
        return self._mine(self.dispute.offers.select_related("made_by").order_by("-number"))

    @cached_property
    def offer(self) -> Offer | None:
        """The open offer; None where its time is over, recorded or not."""
        standing = next((one for one in self.offers if one.state == OfferState.OPEN), None)
        return None if standing is None or self.is_over(standing, Clock.OFFER) else standing

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What was handed in, each with the numbers of the points that it is about (A2)."""
        numbers = {one.pk: one.number for one in self.deviations}
        found = by_document(self.dispute.evidence.for_pages())
        for one in found:
            one.points = [numbers[key] for key in one.point_ids]
        return found

    @cached_property
    def appeals(self) -> list[Appeal]:
        """What each side brought against the decision; no query where nobody appealed."""
        return list(self.dispute.appeals.all()) if self.dispute.appealed_at is not None else []

    @property
    def appealed(self) -> set[str]:
        """The sides that have appealed (A9)."""
        return {one.side for one in self.appeals}

    @property
    def appealable_until(self) -> datetime | None:
        """Until when a side may appeal, or join the other's appeal."""
        window = self.clock(self.dispute, Clock.APPEAL)
        return window.due_at if window is not None else self.dispute.appealable_until

    @cached_property
    def messages(self) -> list[Message]:
        """Everything that was written, with what was attached to it; evidence is read once."""
        found = list(self.dispute.messages.select_related("user"))
        for message in found:
            message.files = [one for one in self.evidence if one.message_id == message.pk]  # type: ignore[attr-defined]
        return found

    # --- the desk -----------------------------------------------------------------------------------

    @cached_property
    def requests(self) -> list[EvidenceRequest]:
        return self._mine(self.dispute.evidence_requests.all())

    @cached_property
    def asked(self) -> list[EvidenceRequest]:
        """What the desk asked of the reader and still waits for."""
        return [one for one in self.requests if one.state == RequestState.OPEN and one.side == self.side]

    @cached_property
    def determinations(self) -> list[Determination]:
        """Those that the parties were given, the newest first."""
        findings = Prefetch("findings", Finding.objects.select_related("deviation__requirement"))
        rows = self._mine(self.dispute.determinations.prefetch_related(findings, "texts").order_by("-number"))
        return [one for one in rows if policy.parties_may_read(one)]

    @cached_property
    def inspections(self) -> list[Inspection]:
        """Those of the case with what they found, the oldest first; one query, two where one has a report."""
        found = Prefetch("findings", InspectionFinding.objects.select_related("requirement"))
        return self._mine(self.dispute.inspections.select_related("agency").prefetch_related(found))

    # --- carrying out -------------------------------------------------------------------------------

    @cached_property
    def obligations(self) -> list[Obligation]:
        return self._mine(self.dispute.obligations.all())

    @cached_property
    def goods(self) -> Return | None:
        return next(iter(self._mine(Return.objects.filter(dispute=self.dispute))), None)

    @cached_property
    def replacement(self) -> Replacement | None:
        """New goods that are or were to be sent."""
        return next(iter(self._mine(Replacement.objects.filter(dispute=self.dispute))), None)

    @cached_property
    def debts(self) -> list[Debt]:
        """What the supplier owes the platform: none of the buyer's business."""
        if self.side != Side.SUPPLIER:
            return []
        rows = self._mine(self.dispute.debts.all())
        for row in rows:
            row.order = self.order
        return rows

    @cached_property
    def refunds(self) -> list[Refund]:
        """Transfers to the buyer that this dispute caused, with the payments they go back over."""
        causes = [f"obligation:{one.pk}" for one in self.obligations] + [
            f"guarantee:{one.pk}" for one in self.obligations
        ]
        return (
            list(Refund.objects.filter(order=self.order, cause__in=causes).select_related("payment"))
            if causes
            else []
        )

    @cached_property
    def paid(self) -> Decimal:
        """What the buyer paid for the order and nobody took back."""
        return money.paid(list(Payment.objects.filter(order=self.order)))

    @cached_property
    def money(self) -> outlook.Money:
        return outlook.of(self.order, self.paid)

    @cached_property
    def lines(self) -> list[statements.StatementLine]:
        """Postings of the order since the dispute was opened."""
        lines = statements.statement_of_root(ROOT_KIND, self.order.pk)
        return [one for one in lines if one.at >= self.dispute.opened_at]

    @property
    def held_parts(self) -> list[holding.Part]:
        """What the dispute keeps of held money, and what was released beside it (P3, X8)."""
        until = self.dispute.ended_at
        meanwhile = [one for one in self.lines if until is None or one.at <= until]
        if not self.dispute.is_open:
            return holding.parts(self.order, outlook.NOTHING, meanwhile)
        return holding.parts(self.order, self.money.held, meanwhile)

    @cached_property
    def to_supplier(self) -> list[Obligation]:
        """The lines that the supplier itself has to pay."""
        return [one for one in self.obligations if one.source == Source.SUPPLIER]

    # --- clocks -------------------------------------------------------------------------------------

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The running clocks of this dispute and of its parts, the earliest first."""
        running = Deadline.objects.filter(
            OUR_KINDS, root_kind=ROOT_KIND, root_id=self.order.pk, outcome=Outcome.OPEN
        )
        shown = with_changes(running.exclude(kind__endswith=REMINDER).order_by("due_at", "pk"))
        return [
            one for one in shown if self._is_about_this(one) and not says_nothing_yet(self.dispute, one.kind)
        ]

    def _is_about_this(self, deadline: Deadline) -> bool:
        if deadline.subject_kind == "dispute":
            return deadline.subject_id == self.dispute.pk
        parts: dict[str, list[Any]] = {
            "offer": self.offers,
            "evidencerequest": self.requests,
            "inspection": self.inspections,
            "obligation": self.obligations,
            "debt": self.debts,
        }
        single = self.replacement if deadline.subject_kind == "replacement" else self.goods
        known = parts.get(deadline.subject_kind, [single] if single else [])
        return any(one.pk == deadline.subject_id for one in known)

    def clock(self, subject: Any, kind: str) -> Deadline | None:
        """The running clock of a part."""
        name = root_kind(subject)
        return next(
            (d for d in self.deadlines if (d.kind, d.subject_kind, d.subject_id) == (kind, name, subject.pk)),
            None,
        )

    def clock_of(self, subject: Any) -> Deadline | None:
        """Whatever clock runs for a part."""
        name = root_kind(subject)
        return next((d for d in self.deadlines if (d.subject_kind, d.subject_id) == (name, subject.pk)), None)

    def is_over(self, subject: Any, kind: str) -> bool:
        """Whether the running clock of a part has passed, recorded or not (C7)."""
        running = self.clock(subject, kind)
        return running is not None and duty(self.order, running, self.side, self.at).is_over

    @cached_property
    def duties(self) -> list[Duty]:
        """The running clocks as the reader's side reads them."""
        parts: dict[str, list[Any]] = {"dispute": [self.dispute], "offer": self.offers}
        parts |= {"evidencerequest": self.requests, "obligation": self.obligations}
        subjects = {(name, one.pk): one for name, some in parts.items() for one in some}
        return [
            duty(
                self.order, one, self.side, self.at, subject=subjects.get((one.subject_kind, one.subject_id))
            )
            for one in self.deadlines
        ]

    @property
    def first_duty(self) -> Duty | None:
        return first(self.duties)

    @property
    def other_duties(self) -> list[Duty]:
        """The clocks beside the first."""
        top = self.first_duty
        return [one for one in self.duties if one is not top]

    @property
    def lags(self) -> bool:
        """Whether a clock has passed that no job has recorded yet: the next move records it first."""
        return any(one.is_over for one in self.duties)

    @property
    def escalation_opens_at(self) -> datetime | None:
        """When a party may ask for a decision, as far as that is known."""
        if self.dispute.escalatable_at is not None:
            return self.dispute.escalatable_at
        kind = Clock.RESPOND if self.dispute.responded_at is None else Clock.AGREE
        running = self.clock(self.dispute, kind)
        return None if running is None or running.paused_at else running.due_at


def reversible(order: Any, payment: Payment) -> Decimal:
    """What a supplier gave up twice by this chargeback, as the books stand (A10)."""
    place = money.supplier_place(order)
    lines = statements.statement_of_root(ROOT_KIND, order.pk)
    pocket = sum((one.amount for one in lines if (one.code, one.owner) == place), Decimal(0))
    debts = list(Debt.objects.filter(order=order))
    paid = Obligation.objects.filter(dispute__order=order)
    return twice.reversible(payment.amount, pocket, paid, debts)


# --- lists -------------------------------------------------------------------------------------------


def listed(company_id: int | None, *, state: str = "") -> Any:
    """The company's disputes with the next running clock, in one query."""
    clocks = Deadline.objects.filter(
        OUR_KINDS, root_kind=ROOT_KIND, root_id=OuterRef("order_id"), outcome=Outcome.OPEN, paused_at=None
    )
    silent = Dispute.objects.filter(pk=OuterRef("subject_id"), responded_at=None)
    clocks = clocks.exclude(Q(kind=Clock.AGREE) & Exists(silent))
    clocks = clocks.exclude(kind__endswith=REMINDER).exclude(kind=Clock.REIMBURSE).order_by("due_at", "pk")
    disputes = Dispute.objects.visible_to(company_id).for_pages()
    if state == "open":
        disputes = disputes.filter(state__in=OPEN)
    elif state:
        disputes = disputes.filter(state=state)
    return disputes.annotate(
        next_due=Subquery(clocks.values("due_at")[:1]), next_kind=Subquery(clocks.values("kind")[:1])
    )


def next_clock(dispute: Any) -> str:
    """The kind of the next clock of a listed dispute; an ended one has only what it left to be paid."""
    if dispute.next_kind is None or (not dispute.is_open and dispute.next_kind != Clock.OWED):
        return ""
    return str(dispute.next_kind)


def requirements(order: Any) -> list[Requirement]:
    """What the confirmed contract requires."""
    return list(Requirement.objects.filter(version_id=order.contract_id).order_by("position"))
