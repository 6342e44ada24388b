"""What the buyer does on a dispute after opening it: withdraw, send goods back, confirm money (C6, A8, M1)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disputes import outlook, policy
from disputes.choices import step
from disputes.forms.parties import ShipForm, WithdrawForm
from disputes.reading import Case
from disputes.services import execution, negotiation, replacements, returns, transit
from disputes.views.moves import goods_of, move, obligation_of, on_a_case, replacement_of


@on_a_case
def withdraw(request: HttpRequest, case: Case) -> HttpResponse:
    """The buyer gives the claim up (C6)."""
    return move(
        request,
        case,
        title=_("Withdraw the claim"),
        submit=_("Withdraw the claim"),
        form=WithdrawForm(request.POST or None),
        service=negotiation.withdraw,
        record=case.dispute,
        done=_("Your claim was withdrawn."),
        verdict=step(case, case.dispute, "withdraw"),
        consequences=outlook.withdrawal(case.money),
        tone="bad",
    )


@on_a_case
def confirm_payment(request: HttpRequest, case: Case, obligation_id: int) -> HttpResponse:
    """The buyer has the supplier's refund (M1)."""
    line = obligation_of(case, obligation_id)
    lines = [
        _("You say that %(amount)s from %(supplier)s is in your account. This cannot be taken back.")
        % {"amount": case.money.text(line.amount), "supplier": case.order.seller.name}
    ]
    if line.payment_reference:
        lines.append(
            _("The supplier named the bank reference %(reference)s.") % {"reference": line.payment_reference}
        )
    return move(
        request,
        case,
        title=_("Confirm the refund"),
        submit=_("The money has arrived"),
        service=execution.confirm_payment,
        record=line,
        done=_("You confirmed the refund."),
        verdict=policy.may_confirm_payment(line, case.actor, case.at),
        lead=case.money.text(line.amount),
        consequences=lines,
        anchor="#plan",
    )


@on_a_case
def return_ship(request: HttpRequest, case: Case) -> HttpResponse:
    """The goods are handed to a carrier (A8)."""
    goods = goods_of(case)
    return move(
        request,
        case,
        title=_("Goods sent back"),
        submit=_("Record the return"),
        form=ShipForm(request.POST or None),
        service=returns.ship,
        record=goods,
        done=_("The return was recorded. The supplier has been told."),
        verdict=step(case, goods, "ship"),
        consequences=[
            _("The goods go back in the condition in which they came, to the supplier's address."),
            _("%(supplier)s pays freight and customs. Keep the carrier's receipt.")
            % {"supplier": case.order.seller.name},
            _("The refund of %(amount)s follows when the arrival is confirmed or proven.")
            % {"amount": case.money.text(case.dispute.outcome_amount or outlook.NOTHING)},
        ],
        anchor="#return",
    )


@on_a_case
def return_deliver(request: HttpRequest, case: Case) -> HttpResponse:
    """The carrier delivered them: the supplier has some days to confirm (A8)."""
    goods = goods_of(case)
    return move(
        request,
        case,
        title=_("Goods have arrived there"),
        submit=_("Record the delivery"),
        service=returns.deliver,
        record=goods,
        done=_("The delivery was recorded. The supplier is asked to confirm."),
        verdict=step(case, goods, "deliver"),
        consequences=[
            _("You say that %(carrier)s delivered %(tracking)s. Keep the proof of delivery.")
            % {"carrier": goods.carrier, "tracking": goods.tracking},
            _(
                "The supplier must confirm by %(until)s; otherwise the proof of delivery stands for it and the refund follows."
            )
            % {"until": outlook.by_when(case.order.seller, transit.CONFIRM_WITHIN, case.at)},
        ],
        anchor="#return",
    )


@on_a_case
def replacement_receive(request: HttpRequest, case: Case) -> HttpResponse:
    """The buyer has the new goods (C3)."""
    goods = replacement_of(case)
    return move(
        request,
        case,
        title=_("Confirm receipt of the replacement"),
        submit=_("The new goods are here"),
        service=replacements.receive,
        record=goods,
        done=_("You confirmed the replacement."),
        verdict=step(case, goods, "receive"),
        consequences=[
            _("You say that the new goods arrived. The dispute ends, and nothing is refunded any more."),
            *outlook.rest(
                case.money, case.dispute, case.dispute.outcome_amount or outlook.NOTHING, kept=True
            ),
        ],
        anchor="#plan",
    )
