"""The supplier asks that its reimbursement be reversed (A10)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disputes import policy_money
from disputes.forms.parties import ReversalForm
from disputes.models import Reversal
from disputes.services import reversals
from orders import reading, wording
from orders.enums import PaymentState
from orders.models import Payment
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MovePage


@require_http_methods(["GET", "HEAD", "POST"])
@for_companies
def ask(request: HttpRequest, number: str, payment_id: int) -> HttpResponse:
    """Proof of the refund and of the lost chargeback; once per chargeback."""
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    order = reading.find(actor.company_id, number)
    payment = get_object_or_404(Payment, pk=payment_id, order=order, state=PaymentState.REVERSED)
    payment.order = order
    made = Reversal.objects.filter(payment=payment).first()
    title, back = _("Reverse a reimbursement"), reverse("orders:page", args=[number])
    crumbs = (Crumb(_("Orders"), reverse("orders:list")), Crumb(number, back), Crumb(title))
    lead = amount_text(payment.amount, order.currency)
    page = MovePage(
        form=ReversalForm(request.POST or None, request.FILES or None),
        confirm=Confirm(title, _("Ask for it"), back, lead, _what_follows(payment.reference), "good", crumbs),
        call=partial(reversals.ask, payment),
        done=_("Your request was received. Finance answers it."),
        to=back,
        verdict=policy_money.may_ask_reversal(payment, actor, at, made),
    )
    return page.answer(request)


def _what_follows(reference: str) -> list[str]:
    return [
        _(
            "Payment %(reference)s was taken back by the buyer's provider after you had refunded or reimbursed it."
        )
        % {"reference": reference},
        _("Finance reads your proof within %(days)s. Above a threshold a second person approves.")
        % {"days": wording.day_count(reversals.ANSWER_WITHIN)},
        _(
            "If it is granted, what you still owe the guarantee for this order ends, your limit has the room again, and what you paid twice comes back."
        ),
        _("You may ask once for each chargeback."),
    ]
