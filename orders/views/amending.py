"""After confirmation: propose, accept, decline, take back; pay back directly (O5, X7)."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders import comparison, consequences, reading
from orders.enums import AmendmentKind
from orders.forms import AnswerForm, DatesForm, ReasonForm, RepaymentForm
from orders.models import Amendment
from orders.reading import Sheet
from orders.services import amending, giving_back
from orders.views.actions import may_propose_dates, may_propose_to_cancel
from orders.views.moves import asks, found, get_or_post, verdict
from tradeassurance.core.calendars import local_date
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MoveForm, MovePage


def _sheet(request: HttpRequest, number: str) -> Sheet:
    return reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]


def _page(number: str, anchor: str = "") -> str:
    return reverse("orders:page", args=[number]) + anchor


@get_or_post
@for_companies
def dates(request: HttpRequest, number: str) -> HttpResponse:
    """Other days for the same contract: what a late supplier is asked for (O5)."""
    at, sheet = request.received_at, _sheet(request, number)  # type: ignore[attr-defined]
    order = sheet.order
    page = MovePage(
        form=DatesForm(
            request.POST or None, contract=sheet.contract, today=local_date(at, order.seller.time_zone)
        ),
        confirm=asks(
            order,
            _("Propose new dates"),
            _("Propose these dates"),
            _("The other side accepts or declines; it need not accept. Until then the agreed dates stand."),
            _("Accepted, the time to ship and the claim for late shipment count from the new dates."),
            lead=consequences.agreed_dates(sheet.contract),
        ),
        call=partial(amending.propose_dates, order),
        done=_("The new dates are proposed. The other side was told."),
        to=_page(number, "#amendments"),
        verdict=may_propose_dates(sheet, request.actor, at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


@get_or_post
@for_companies
def cancel_together(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to end the order before shipment; the other side agrees or not (O5)."""
    sheet = _sheet(request, number)
    order = sheet.order
    page = MovePage(
        form=ReasonForm(request.POST or None),
        confirm=asks(
            order,
            _("Propose to cancel"),
            _("Propose to cancel"),
            _("The order goes on unless the other side agrees."),
            *(consequences.of_cancellation(order, sheet.paid) if order.contract_id else ()),
            tone="bad",
        ),
        call=partial(amending.propose_cancellation, order),
        done=_("Your proposal was sent. The order goes on until the other side agrees."),
        to=_page(number, "#amendments"),
        verdict=may_propose_to_cancel(sheet, request.actor, request.received_at),  # type: ignore[attr-defined]
    )
    return page.answer(request)


def _amendment(sheet: Sheet, wanted: int) -> Amendment:
    one = next((one for one in sheet.amendments if one.number == wanted), None)
    if one is None:
        raise Http404
    return one


@get_or_post
@for_companies
def accept_amendment(request: HttpRequest, number: str, amendment_number: int) -> HttpResponse:
    """Read what was proposed beside what stands, and agree (O5)."""
    sheet = _sheet(request, number)
    order, one = sheet.order, _amendment(sheet, amendment_number)
    ends = one.kind == AmendmentKind.CANCEL
    title = _("Agree to cancel the order") if ends else _("Accept the amendment")
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            title,
            title,
            *_follows(sheet, one),
            tone="bad" if ends else "good",
            lead=f"{order.party(one.side).name}: “{one.reason}”",
        ),
        call=partial(amending.accept, one),
        done=_("The order is cancelled by agreement.") if ends else _("The amended contract stands."),
        to=_page(number),
        verdict=verdict(request, one, "accept"),
        template="orders/amendment.html",
        context={
            "order": order,
            "amendment": one,
            "lines": comparison.changes(sheet.contract, one.version, order.currency) if one.version else [],
        },
    )
    return page.answer(request)


def _follows(sheet: Sheet, one: Amendment) -> Iterable[Any]:
    if one.version is None:
        return consequences.of_cancellation(sheet.order, sheet.paid)
    return consequences.of_amendment(sheet.order, sheet.contract, one.version)


@get_or_post
@for_companies
def decline_amendment(request: HttpRequest, number: str, amendment_number: int) -> HttpResponse:
    """Say no, and why; the contract stays as it is (O5)."""
    sheet = _sheet(request, number)
    one = _amendment(sheet, amendment_number)
    page = MovePage(
        form=AnswerForm(request.POST or None),
        confirm=asks(
            sheet.order,
            _("Decline the proposal"),
            pgettext("proposal", "Decline"),
            _("The contract stays as it is. The other side may propose something else."),
            lead=f"{sheet.order.party(one.side).name}: “{one.reason}”",
        ),
        call=partial(amending.decline, one),
        done=_("You declined. The contract stays as it is."),
        to=_page(number),
        verdict=verdict(request, one, "decline"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def withdraw_amendment(request: HttpRequest, number: str, amendment_number: int) -> HttpResponse:
    """Take one's own proposal back (O5)."""
    sheet = _sheet(request, number)
    one = _amendment(sheet, amendment_number)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            sheet.order,
            _("Take the proposal back"),
            _("Take it back"),
            _("The other side can no longer accept it. The contract stays as it is."),
        ),
        call=partial(amending.withdraw, one),
        done=_("Your proposal is taken back."),
        to=_page(number),
        verdict=verdict(request, one, "withdraw"),
    )
    return page.answer(request)


# --- money that the supplier pays back directly --------------------------------------------------------


def _owed(request: HttpRequest, number: str, give_back_id: int) -> tuple[Any, Any]:
    order = found(request, number)
    return order, get_object_or_404(order.give_backs.select_related("order"), pk=give_back_id)  # type: ignore[attr-defined]


@get_or_post
@for_companies
def report_give_back(request: HttpRequest, number: str, give_back_id: int) -> HttpResponse:
    """The supplier shows that it paid the buyer back (P2)."""
    order, owed = _owed(request, number, give_back_id)
    page = MovePage(
        form=RepaymentForm(request.POST or None, request.FILES or None),
        confirm=asks(
            order,
            _("Report the repayment"),
            _("Report the repayment"),
            _("Pay first, then report: the buyer looks for this reference on its account."),
            _("If it does not answer in time, the repayment counts as arrived."),
            lead=amount_text(owed.amount, order.currency),
        ),
        call=partial(giving_back.report, owed),
        done=_("Your repayment was reported. The buyer looks whether it arrived."),
        to=_page(number, "#payments"),
        verdict=verdict(request, owed, "report"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def confirm_give_back(request: HttpRequest, number: str, give_back_id: int) -> HttpResponse:
    """The buyer has the money (P4)."""
    order, owed = _owed(request, number, give_back_id)
    page = MovePage(
        form=MoveForm(request.POST or None),
        confirm=asks(
            order,
            _("The repayment arrived"),
            _("Yes, it arrived"),
            _("Look at your bank statement first: the same amount, with this bank reference."),
            lead=f"{amount_text(owed.amount, order.currency)} · {owed.reference}",
        ),
        call=partial(giving_back.confirm, owed),
        done=_("Thank you. The repayment is settled."),
        to=_page(number, "#payments"),
        verdict=verdict(request, owed, "confirm"),
    )
    return page.answer(request)


@get_or_post
@for_companies
def object_give_back(request: HttpRequest, number: str, give_back_id: int) -> HttpResponse:
    """The buyer has nothing (X12)."""
    order, owed = _owed(request, number, give_back_id)
    page = MovePage(
        form=ReasonForm(request.POST or None),
        confirm=asks(
            order,
            _("The repayment did not arrive"),
            _("It did not arrive"),
            _("The supplier owes it again, and our support is told."),
            lead=f"{amount_text(owed.amount, order.currency)} · {owed.reference}",
        ),
        call=partial(giving_back.object_to, owed),
        done=_("The supplier and our support were told."),
        to=_page(number, "#payments"),
        verdict=verdict(request, owed, "object"),
    )
    return page.answer(request)
