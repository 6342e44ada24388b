"""How to reach the other side, shown on request while goods travel (N3)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from disputes import contacts
from disputes.reading import Case
from disputes.services import contacts as services
from disputes.views.moves import move, on_a_case


@on_a_case
def show(request: HttpRequest, case: Case) -> HttpResponse:
    """Asking for the contact details of the other side."""
    return move(
        request,
        case,
        title=_("Contact details of the other side"),
        submit=_("Show them"),
        service=services.show,
        record=case.dispute,
        done=_("The contact details stand on this page while goods are under way."),
        verdict=contacts.may_see(case.dispute, case.side, case.goods, case.replacement),
        consequences=[
            _("Use them for this return or replacement only."),
            _("It is recorded that you saw them, and staff of Trade Assurance can read that."),
        ],
        anchor="#contact",
    )
