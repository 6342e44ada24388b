"""Inspections as the parties see them: the buyer books, both read the report (A4)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes import policy_inspection as policy
from disputes import report_pdf
from disputes.enums import InspectionState
from disputes.forms.inspecting import BookingForm
from disputes.reading import Case
from disputes.services import inspecting
from disputes.views.moves import move, on_a_case
from orders.models import Agency, LineItem


@on_a_case
def book(request: HttpRequest, case: Case) -> HttpResponse:
    """The buyer picks an agency and how many pieces are drawn (A4)."""
    place = inspecting.where(case.dispute)
    agencies = Agency.objects.bookable(place.country)
    pieces = sum(LineItem.objects.filter(version=case.order.contract_id).values_list("quantity", flat=True))
    fees = [
        _("%(agency)s: %(fee)s")
        % {"agency": one.name, "fee": case.money.text(inspecting.fee_of(case.dispute, one))}
        for one in agencies
    ]
    return move(
        request,
        case,
        title=_("Book an inspection"),
        submit=_("Book the inspection"),
        form=BookingForm(request.POST or None, agencies=agencies, initial={"lot_size": int(pieces)}),
        service=inspecting.book,
        record=case.dispute,
        done=_("The inspection is booked. Pay its fee, and the agency goes."),
        verdict=policy.may_book_for(case.dispute, case.actor, case.at),
        consequences=[
            *fees,
            _("You pay the fee up front. If the supplier is at fault, it owes you the fee."),
            _("If the supplier is not at fault, neither the fee nor the payment comes back (A4)."),
            _("Sample size and limits follow ISO 2859-1, single sampling, normal inspection."),
        ],
        anchor="#inspections",
    )


@require_safe
@on_a_case
def report(request: HttpRequest, case: Case, inspection_id: int) -> HttpResponse:
    """The recorded report as a PDF, in the reader's language."""
    found: Any = next((i for i in case.inspections if i.pk == inspection_id), None)
    if found is None or found.state != InspectionState.REPORTED:
        raise Http404
    answer = HttpResponse(report_pdf.report_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{case.dispute.number}-inspection.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
