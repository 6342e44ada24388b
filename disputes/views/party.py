"""What both sides may do on a dispute (C5, C6, A3, A9, N1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disputes import outlook, policy, positions
from disputes.choices import step
from disputes.enums import Remedy
from disputes.forms.parties import AcceptForm, AppealForm, EvidenceForm, MessageForm, OfferForm
from disputes.reading import Case
from disputes.services import appeal as appeals
from disputes.services import claim, escalation, negotiation
from disputes.views.moves import move, offer_of, on_a_case
from orders import wording
from orders.enums import Side
from tradeassurance.core import calendars


@on_a_case
def offer(request: HttpRequest, case: Case) -> HttpResponse:
    """A remedy and an amount; an open offer is replaced (C6)."""
    order, standing = case.order, case.offer
    counter = standing is not None and standing.side != case.side
    form = OfferForm(
        request.POST or None,
        by_supplier=case.side == Side.SUPPLIER,
        reason=case.dispute.reason,
        currency=order.currency,
        paid=case.paid,
        shown=case.money.text(case.paid),
        today=calendars.local_date(case.at, case.other.time_zone),
        days=wording.day_count(order.terms.offer_expiry),
    )
    lines = [
        _("%(other)s is told at once and may accept: then the dispute is settled on your terms.")
        % {"other": case.other.name},
        _("Until your offer is answered or its time ends, nothing escalates by itself."),
    ]
    if standing is not None:
        mine = _("Your open offer is taken back and replaced by this one.")
        lines.append(
            _("The open offer of the other side is answered by it and falls away.") if counter else mine
        )
    return move(
        request,
        case,
        title=_("Make a counter-offer") if counter else _("Make an offer"),
        submit=_("Send the offer"),
        form=form,
        service=negotiation.offer,
        record=case.dispute,
        done=_("Your offer was sent."),
        verdict=policy.may_offer(case.dispute, case.actor, case.at),
        consequences=lines,
        anchor="#offers",
        template="disputes/offer.html",
        context={"positions": positions.of(case.dispute, case.offers)},
    )


@on_a_case
def accept(request: HttpRequest, case: Case, offer_number: int) -> HttpResponse:
    """Accepting an offer, by the terms that were read (C6, X5)."""
    made = offer_of(case, offer_number)
    terms = {"remedy": made.remedy, "amount": made.amount}
    return move(
        request,
        case,
        title=_("Accept offer %(number)d") % {"number": made.number},
        submit=_("Accept these terms"),
        form=AcceptForm(request.POST or None, initial=terms),
        service=negotiation.accept,
        record=made,
        done=_("You accepted the offer. The dispute is settled."),
        verdict=step(case, made, "accept"),
        lead=_terms(case, made.remedy, made.amount),
        consequences=outlook.settlement(case.money, case.dispute, made.remedy, made.amount, case.at),
        context={"quote": made.conditions, "quoted": case.order.party(made.side).name},
    )


@on_a_case
def reject(request: HttpRequest, case: Case, offer_number: int) -> HttpResponse:
    """Saying no to an offer (C6)."""
    made = offer_of(case, offer_number)
    return move(
        request,
        case,
        title=_("Reject offer %(number)d") % {"number": made.number},
        submit=_("Reject the offer"),
        service=negotiation.reject,
        record=made,
        done=_("You rejected the offer."),
        verdict=step(case, made, "reject"),
        lead=_terms(case, made.remedy, made.amount),
        consequences=[
            _("The offer is closed and %(other)s is told. The negotiation goes on.")
            % {"other": case.other.name},
            _("A counter-offer says no as well, and keeps the talk going."),
        ],
        anchor="#offers",
    )


@on_a_case
def take_back(request: HttpRequest, case: Case, offer_number: int) -> HttpResponse:
    """Taking an own offer back (C6)."""
    made = offer_of(case, offer_number)
    return move(
        request,
        case,
        title=_("Take back offer %(number)d") % {"number": made.number},
        submit=_("Take the offer back"),
        service=negotiation.take_back,
        record=made,
        done=_("Your offer was taken back."),
        verdict=step(case, made, "take_back"),
        lead=_terms(case, made.remedy, made.amount),
        consequences=[_("The offer is closed and %(other)s is told.") % {"other": case.other.name}],
        anchor="#offers",
    )


def _terms(case: Case, remedy: str, amount: Any) -> str:
    return f"{Remedy(remedy).label} · {case.money.text(amount)}"


@on_a_case
def escalate(request: HttpRequest, case: Case) -> HttpResponse:
    """Asking the platform to decide (RULEBOOK 1)."""
    return move(
        request,
        case,
        title=_("Ask Trade Assurance to decide"),
        submit=_("Ask for a decision"),
        service=escalation.escalate,
        record=case.dispute,
        done=_("Trade Assurance was asked to decide."),
        verdict=step(case, case.dispute, "escalate"),
        consequences=outlook.escalation(case.money),
    )


@on_a_case
def appeal(request: HttpRequest, case: Case) -> HttpResponse:
    """One appeal per side, with new evidence (A9)."""
    return move(
        request,
        case,
        title=_("Appeal"),
        submit=_("Appeal against the decision"),
        form=AppealForm(request.POST or None, request.FILES or None, points=case.deviations),
        service=appeals.appeal,
        record=case.dispute,
        done=_("Your appeal was received. Another arbitrator decides."),
        verdict=policy.may_appeal_now(case.dispute, case.actor, case.at, case.appealed),
        consequences=outlook.appeal(case.money, case.dispute, case.appealable_until),
        anchor="#evidence",
    )


@on_a_case
def waive(request: HttpRequest, case: Case) -> HttpResponse:
    """Saying that one does not appeal (X1)."""
    other_waived = policy.has_waived(case.dispute, case.side.other)
    return move(
        request,
        case,
        title=_("Do not appeal"),
        submit=_("Give up the appeal"),
        service=appeals.waive,
        record=case.dispute,
        done=_("You do not appeal."),
        verdict=policy.may_waive(case.dispute, case.actor, case.at),
        consequences=outlook.waiver(case.money, case.dispute, case.at, other_waived=other_waived),
    )


@on_a_case
def evidence(request: HttpRequest, case: Case) -> HttpResponse:
    """Documents for the case; they are never altered or removed (A3)."""
    return move(
        request,
        case,
        title=_("Add evidence"),
        submit=_("Hand in"),
        form=EvidenceForm(request.POST or None, request.FILES or None, points=case.deviations),
        service=claim.add_files,
        record=case.dispute,
        done=_("Your evidence was added."),
        verdict=policy.may_add_evidence(case.dispute, case.actor, case.at),
        consequences=[
            _("The other side and the arbitrator can open it. It can never be altered or removed."),
        ],
        anchor="#evidence",
        context={"asked": case.asked},
    )


@on_a_case
def message(request: HttpRequest, case: Case) -> HttpResponse:
    """A message to the other side and the desk, with documents while evidence is open (N1, A3)."""
    lines = [_("%(other)s and Trade Assurance read it.") % {"other": case.other.name}]
    may_attach = policy.may_add_evidence(case.dispute, case.actor, case.at)
    if not may_attach:
        lines.append(f"{may_attach.reason} {may_attach.instead}".strip())
    return move(
        request,
        case,
        title=_("Write a message"),
        submit=_("Send"),
        form=MessageForm(
            request.POST or None,
            request.FILES or None,
            initial={"language": request.user.language},  # type: ignore[union-attr]
            may_attach=may_attach,
        ),
        service=claim.write,
        record=case.dispute,
        done=_("Your message was sent."),
        verdict=policy.may_write(case.dispute, case.actor, case.at),
        consequences=lines,
        anchor="#messages",
    )
