"""What the reader may do on a dispute now; what is not possible says when it will be (DESIGN 5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from disputes import policy
from disputes.duties import Duty
from disputes.enums import NEGOTIABLE, UNDECIDED, Clock, DisputeState, ReturnState
from disputes.reading import Case
from orders.enums import Side
from tradeassurance.core import fsm
from tradeassurance.core.refusals import ALLOWED, Verdict


@dataclass(frozen=True)
class Choice:
    """One thing to do: a link to its page, what it means, and whether it is possible."""

    name: str
    label: Any
    url: str
    about: Any = ""
    verdict: Verdict = ALLOWED
    opens_at: datetime | None = None
    tone: str = "outline-secondary"


def url(case: Case, name: str, *more: Any) -> str:
    """The page of a move on this dispute."""
    return reverse(f"disputes:{name}", args=[case.dispute.number, *more])


def step(case: Case, record: Any, name: str) -> Verdict:
    """Whether the reader may take a transition now. A clock that has passed unrecorded is left to the service (C7)."""
    verdict = fsm.verdict(record, name, case.actor, case.at)
    return ALLOWED if not verdict and name == "escalate" and _time_is_over(case) else verdict


def _time_is_over(case: Case) -> bool:
    if case.dispute.state not in NEGOTIABLE or case.dispute.escalatable_at is not None:
        return False
    return case.escalation_opens_at is not None and case.escalation_opens_at < case.at and case.lags


def of(case: Case) -> list[Choice]:
    """Everything about the dispute as a whole, the most likely first."""
    mine = _supplier(case) if case.side == Side.SUPPLIER else iter(())
    everything = [*mine, *_both(case), *_after(case), *_buyer(case)]
    return [one for one in everything if one.verdict or one.opens_at]


def _supplier(case: Case) -> Iterator[Choice]:
    dispute = case.dispute
    if dispute.state == DisputeState.AWAITING_SUPPLIER:
        yield Choice(
            "contest",
            _("Contest the claim"),
            url(case, "contest"),
            _("Say why you disagree; evidence can be added."),
            step(case, dispute, "respond"),
            tone="primary",
        )
    yield Choice(
        "accept_claim",
        _("Accept the claim"),
        url(case, "accept_claim"),
        _("Give the buyer what it asks for, and end the dispute."),
        policy.may_accept_claim(dispute, case.actor, case.at),
    )


def _both(case: Case) -> Iterator[Choice]:
    dispute = case.dispute
    offer = case.offer
    label = _("Make an offer")
    if offer is not None:
        label = _("Change your offer") if offer.side == case.side else _("Make a counter-offer")
    yield Choice(
        "offer",
        label,
        url(case, "offer"),
        _("Propose a remedy and an amount. An open offer is replaced."),
        policy.may_offer(dispute, case.actor, case.at),
        tone="primary"
        if case.dispute.state == DisputeState.NEGOTIATING and offer is None
        else "outline-secondary",
    )
    if dispute.state in NEGOTIABLE:
        verdict = step(case, dispute, "escalate")
        yield Choice(
            "escalate",
            _("Ask Trade Assurance to decide"),
            url(case, "escalate"),
            _("An arbitrator decides when you cannot agree."),
            verdict,
            None if verdict else case.escalation_opens_at,
        )


def _after(case: Case) -> Iterator[Choice]:
    joins = bool(case.appeals)
    if case.dispute.state != DisputeState.DECIDED and not joins:
        return
    yield Choice(
        "appeal",
        _("Appeal as well") if joins else _("Appeal"),
        url(case, "appeal"),
        _("With new evidence. One review decides both appeals.")
        if joins
        else _("With new evidence. Another arbitrator decides once more, and for good."),
        policy.may_appeal_now(case.dispute, case.actor, case.at, case.appealed),
    )
    yield Choice(
        "waive",
        _("Do not appeal"),
        url(case, "waive"),
        _("The decision is carried out as soon as both sides say so."),
        policy.may_waive(case.dispute, case.actor, case.at),
    )


def _buyer(case: Case) -> Iterator[Choice]:
    if case.side != Side.BUYER or case.dispute.state not in UNDECIDED:
        return
    yield Choice(
        "withdraw",
        _("Withdraw the claim"),
        url(case, "withdraw"),
        _("Give the claim up."),
        step(case, case.dispute, "withdraw"),
        tone="outline-secondary",
    )


def way_to(case: Case, told: Duty | None) -> tuple[str, Any]:
    """Where the reader does what a clock asks for, and the words of that button; empty for others' duties."""
    if told is None or told.owner != case.side or told.is_over:
        return "", ""
    part = told.deadline.subject_id
    ways: dict[str, tuple[str, Any]] = {
        Clock.RESPOND: ("#choices", _("Answer")),
        Clock.OFFER: ("#offers", _("Read and answer")),
        Clock.BOOK_INSPECTION: (url(case, "inspection_book"), _("Book an inspection")),
        Clock.RETURN: (url(case, "return_ship"), _("Record the return")),
        Clock.CONFIRM_RETURN: (url(case, "return_confirm"), _("Confirm receipt")),
        Clock.REPLACE: (url(case, "replacement_ship"), _("Record the shipment")),
        Clock.CONFIRM_REPLACEMENT: (url(case, "replacement_receive"), _("Confirm receipt")),
        Clock.REFUND: (url(case, "report", part), _("Report your payment")),
        Clock.OWED: (url(case, "report", part), _("Report your payment")),
        Clock.CHECK_PAYMENT: (url(case, "confirm_payment", part), _("Confirm that it arrived")),
    }
    return ways.get(told.deadline.kind, ("", ""))


# --- parts -------------------------------------------------------------------------------------------


def on_offer(case: Case) -> list[Choice]:
    """Answers to the open offer."""
    offer = case.offer
    if offer is None:
        return []
    number = offer.number
    found = [
        Choice(
            "accept",
            _("Accept"),
            url(case, "accept", number),
            verdict=step(case, offer, "accept"),
            tone="primary",
        ),
        Choice("counter", _("Counter"), url(case, "offer"), verdict=step(case, offer, "counter")),
        Choice("reject", _("Reject"), url(case, "reject", number), verdict=step(case, offer, "reject")),
        Choice(
            "take_back",
            _("Take it back"),
            url(case, "take_back", number),
            verdict=step(case, offer, "take_back"),
        ),
    ]
    return [one for one in found if one.verdict]


def on_return(case: Case) -> list[Choice]:
    """What the reader may do about goods on their way back."""
    goods = case.goods
    if goods is None or goods.state in (ReturnState.CONFIRMED, ReturnState.OVERRULED, ReturnState.LAPSED):
        return []
    found = [
        Choice(
            "return_ship",
            _("Goods sent back"),
            url(case, "return_ship"),
            verdict=step(case, goods, "ship"),
            tone="primary",
        ),
        Choice(
            "return_deliver",
            _("Goods have arrived there"),
            url(case, "return_deliver"),
            verdict=step(case, goods, "deliver"),
        ),
        Choice(
            "return_confirm",
            _("Confirm receipt"),
            url(case, "return_confirm"),
            verdict=step(case, goods, "confirm"),
            tone="primary",
        ),
    ]
    return [one for one in found if one.verdict]


def on_replacement(case: Case) -> list[Choice]:
    """What the reader may do about new goods."""
    goods = case.replacement
    if goods is None or goods.is_over:
        return []
    found = [
        Choice(
            "replacement_ship",
            _("Replacement shipped"),
            url(case, "replacement_ship"),
            verdict=step(case, goods, "ship"),
            tone="primary",
        ),
        Choice(
            "replacement_deliver",
            _("Replacement has arrived there"),
            url(case, "replacement_deliver"),
            verdict=step(case, goods, "deliver"),
        ),
        Choice(
            "replacement_receive",
            _("Confirm receipt"),
            url(case, "replacement_receive"),
            verdict=step(case, goods, "receive"),
            tone="primary",
        ),
    ]
    return [one for one in found if one.verdict]


def on_obligation(case: Case, obligation: Any) -> list[Choice]:
    """What the reader may do about one line of the plan."""
    args = (case.actor, case.at)
    report, confirm = (
        policy.may_report_payment(obligation, *args),
        policy.may_confirm_payment(obligation, *args),
    )
    again = obligation.reported_at is not None
    found = [
        Choice(
            "report",
            _("Correct the reference") if again else _("Report your payment"),
            url(case, "report", obligation.pk),
            verdict=report,
            tone="outline-secondary" if again else "primary",
        ),
        Choice(
            "confirm_payment",
            _("Confirm that it arrived"),
            url(case, "confirm_payment", obligation.pk),
            verdict=confirm,
            tone="primary" if again else "outline-secondary",
        ),
    ]
    return [one for one in found if one.verdict]
