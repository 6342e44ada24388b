"""The supplier asks for the balance before it ships (P5)."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orders import reading
from orders.forms import BalanceForm
from orders.services import balance
from orders.views.actions import may_ask_balance
from orders.views.moves import asks, get_or_post
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MovePage


@get_or_post
@for_companies
def ask_balance(request: HttpRequest, number: str) -> HttpResponse:
    """The page that asks, and what follows."""
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    sheet = reading.sheet(actor.company_id, number)
    order = sheet.order
    left = sheet.contract.total - sheet.paid - sheet.credited
    page = MovePage(
        form=BalanceForm(request.POST or None),
        confirm=asks(
            order,
            _("Ask for the balance"),
            _("Ask the buyer to pay"),
            _("The buyer is asked to pay %(amount)s within seven days.")
            % {"amount": amount_text(left, order.currency)},
            _(
                "If it is not paid by then, you need not ship until it is. The agreed shipment date moves only by an amendment."
            ),
        ),
        call=partial(balance.ask, order),
        done=_("The buyer was asked for the balance."),
        to=reverse("orders:page", args=[number]),
        verdict=may_ask_balance(sheet, actor, at),
    )
    return page.answer(request)
