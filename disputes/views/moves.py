"""What every move on a dispute has in common: the case, the way back, the page that asks (DESIGN 5)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from disputes import reading
from disputes.models import Obligation, Offer, Replacement, Return
from disputes.reading import Case
from tradeassurance.core.change import Service
from tradeassurance.core.refusals import Verdict
from tradeassurance.portal.access import for_companies
from tradeassurance.portal.components import Confirm, Crumb
from tradeassurance.portal.moves import MoveForm, MovePage

View = Callable[..., HttpResponse]


def on_a_case(view: Callable[..., HttpResponse]) -> View:
    """A page about one dispute of the reader's company: ``view(request, case, …)``. Others are a 404."""

    def found(request: HttpRequest, number: str, *args: Any, **values: Any) -> HttpResponse:
        dispute = reading.find(request.actor.company_id, number)  # type: ignore[attr-defined]
        case = Case(dispute, request.actor, request.received_at)  # type: ignore[attr-defined]
        return view(request, case, *args, **values)

    found.__doc__, found.__name__ = view.__doc__, view.__name__
    return require_http_methods(["GET", "HEAD", "POST"])(for_companies(found))


def page_of(case: Case) -> str:
    """Where a move leads back to."""
    return reverse("disputes:page", args=[case.dispute.number])


def move(
    request: HttpRequest,
    case: Case,
    *,
    title: Any,
    submit: Any,
    service: Service,
    record: Any,
    done: Any,
    verdict: Verdict,
    form: MoveForm | None = None,
    lead: Any = "",
    consequences: Sequence[Any] = (),
    tone: str = "good",
    anchor: str = "",
    template: str = "disputes/move.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A move with a page of its own: what happens, the form, one service, and back to the case."""
    back = page_of(case)
    crumbs = (Crumb(_("Disputes"), reverse("disputes:list")), Crumb(case.dispute.number, back), Crumb(title))
    page = MovePage(
        form=form if form is not None else MoveForm(request.POST or None),
        confirm=Confirm(title, submit, back, lead, consequences, tone, crumbs),
        call=partial(service, record),
        done=done,
        to=back + anchor,
        verdict=verdict,
        template=template,
        context={"case": case, "dispute": case.dispute, **(context or {})},
    )
    return page.answer(request)


def offer_of(case: Case, number: int) -> Offer:
    """The offer of this number in the dispute; a 404 for none."""
    offer = next((one for one in case.offers if one.number == number), None)
    if offer is None:
        raise Http404
    return offer


def obligation_of(case: Case, pk: int) -> Obligation:
    """A line of the dispute's plan; a 404 for none."""
    found: Obligation = get_object_or_404(Obligation, pk=pk, dispute=case.dispute)
    found.dispute = case.dispute
    return found


def goods_of(case: Case) -> Return:
    """The return of the dispute; a 404 where nothing goes back."""
    if case.goods is None:
        raise Http404
    return case.goods


def replacement_of(case: Case) -> Replacement:
    """The replacement of the dispute; a 404 where none is to be sent."""
    if case.replacement is None:
        raise Http404
    return case.replacement
