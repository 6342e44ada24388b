"""The contract as a file to keep: any version, for the parties of the order (O1)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from orders import printing, reading
from orders.views.page import version_of
from tradeassurance.portal.access import for_companies


@require_safe
@for_companies
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """A version of the contract as a PDF; the one in force, or the newest, unless another is asked for."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    version = version_of(sheet, request.GET.get("version"), sheet.contract)
    content = printing.contract_pdf(sheet.order, version, sheet.versions)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{number}-v{version.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
