"""What the supplier does on a dispute: answer, agree, pay, receive goods back (C5, M1, A8)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disputes import outlook, policy
from disputes.choices import step
from disputes.enums import Remedy
from disputes.forms.parties import AcceptClaimForm, ContestForm, ReportForm, ShipForm
from disputes.reading import Case
from disputes.services import execution, negotiation, replacements, returns, transit
from disputes.views.moves import goods_of, move, obligation_of, on_a_case, replacement_of


@on_a_case
def contest(request: HttpRequest, case: Case) -> HttpResponse:
    """The supplier disagrees and says why (C5)."""
    return move(
        request,
        case,
        title=_("Contest the claim"),
        submit=_("Send your answer"),
        form=ContestForm(request.POST or None),
        service=negotiation.contest,
        record=case.dispute,
        done=_("Your answer was sent. Add your evidence now."),
        verdict=step(case, case.dispute, "respond"),
        consequences=[
            _("The buyer is told at once. The time to answer stops: you have answered."),
            _("If you do not agree, the buyer or you may ask Trade Assurance to decide."),
            _("Hand in your evidence beside it; an arbitrator goes by what is proven."),
        ],
        anchor="#evidence",
    )


@on_a_case
def accept_claim(request: HttpRequest, case: Case) -> HttpResponse:
    """The supplier gives the buyer what it wants (C5)."""
    dispute = case.dispute
    return move(
        request,
        case,
        title=_("Accept the claim"),
        submit=_("Accept the claim"),
        form=AcceptClaimForm(request.POST or None),
        service=negotiation.accept_claim,
        record=dispute,
        done=_("You accepted the claim. The dispute is settled."),
        verdict=policy.may_accept_claim(dispute, case.actor, case.at),
        lead=f"{Remedy(dispute.wanted).label} · {case.money.text(dispute.wanted_amount)}",
        consequences=outlook.settlement(case.money, dispute, dispute.wanted, dispute.wanted_amount, case.at),
    )


@on_a_case
def report(request: HttpRequest, case: Case, obligation_id: int) -> HttpResponse:
    """The supplier refunded the buyer directly (M1)."""
    line = obligation_of(case, obligation_id)
    return move(
        request,
        case,
        title=_("Report your payment"),
        submit=_("Report the payment"),
        form=ReportForm(request.POST or None, initial={"reference": line.payment_reference}),
        service=execution.report_payment,
        record=line,
        done=_("Your payment was reported. The buyer confirms it."),
        verdict=policy.may_report_payment(line, case.actor, case.at),
        lead=case.money.text(line.amount),
        consequences=[
            _("Pay first, then report: you say that you sent %(amount)s to %(buyer)s.")
            % {"amount": case.money.text(line.amount), "buyer": case.order.buyer.name},
            _("The buyer is asked to confirm. If it does not answer, finance checks the proof."),
        ],
        anchor="#plan",
    )


@on_a_case
def return_confirm(request: HttpRequest, case: Case) -> HttpResponse:
    """The supplier has the goods: the refund is paid (A8)."""
    goods = goods_of(case)
    amount = case.dispute.outcome_amount or outlook.NOTHING
    return move(
        request,
        case,
        title=_("Confirm receipt of the return"),
        submit=_("The goods are here"),
        service=returns.confirm,
        record=goods,
        done=_("You confirmed the return."),
        verdict=step(case, goods, "confirm"),
        consequences=[
            _("You say that the goods came back. The refund follows now and cannot be stopped."),
            *outlook.payment(case.money, amount, case.at),
        ],
        anchor="#plan",
    )


@on_a_case
def replacement_ship(request: HttpRequest, case: Case) -> HttpResponse:
    """New goods are handed to a carrier (C3)."""
    goods = replacement_of(case)
    return move(
        request,
        case,
        title=_("Replacement shipped"),
        submit=_("Record the shipment"),
        form=ShipForm(request.POST or None),
        service=replacements.ship,
        record=goods,
        done=_("The shipment was recorded. The buyer has been told."),
        verdict=step(case, goods, "ship"),
        consequences=[
            _("You pay freight and customs. Keep the carrier's receipt."),
            _("The buyer confirms when the goods arrive; then the dispute ends and nothing is refunded."),
        ],
        anchor="#replacement",
    )


@on_a_case
def replacement_deliver(request: HttpRequest, case: Case) -> HttpResponse:
    """The carrier delivered them: the buyer has some days to confirm (C3)."""
    goods = replacement_of(case)
    return move(
        request,
        case,
        title=_("Replacement has arrived there"),
        submit=_("Record the delivery"),
        service=replacements.deliver,
        record=goods,
        done=_("The delivery was recorded. The buyer is asked to confirm."),
        verdict=step(case, goods, "deliver"),
        consequences=[
            _("You say that %(carrier)s delivered %(tracking)s. Keep the proof of delivery.")
            % {"carrier": goods.carrier, "tracking": goods.tracking},
            _("The buyer must confirm by %(until)s; otherwise the proof of delivery stands for it.")
            % {"until": outlook.by_when(case.order.buyer, transit.CONFIRM_WITHIN, case.at)},
        ],
        anchor="#replacement",
    )
