"""One order: who must act by when, the contract, the money, what may be claimed, and what happened."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import comparison, holding, reading, statement, timeline
from orders.enums import OrderState
from orders.extensions import order_actions
from orders.models import ContractVersion
from orders.reading import Sheet
from orders.views.actions import offers
from orders.views.agreements import amendment_rows, give_back_rows
from orders.views.bookings import book_url, service_rows
from orders.views.duties import duties, standing
from orders.views.payments import aside_rows, payment_rows
from orders.views.refunding import refund_rows
from orders.views.shipments import rest, shipment_rows
from orders.views.windows import slots
from tradeassurance.core.models import TrailEntry
from tradeassurance.ledger.statements import statement_of_root
from tradeassurance.portal.access import for_companies

MOST_EVENTS = 200


@require_safe
@for_companies
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The order page of both parties."""
    at, actor = request.received_at, request.actor  # type: ignore[attr-defined]
    sheet = reading.sheet(actor.company_id, number)
    order, contract = sheet.order, sheet.contract
    side = order.side_of(actor)
    trail = TrailEntry.objects.filter(root_kind=reading.ROOT_KIND, root_id=order.pk).order_by("-seq")
    entries = list(trail[:MOST_EVENTS])
    before, changes = latest_changes(sheet, side)
    lines = statement_of_root(reading.ROOT_KIND, order.pk)
    context = {
        "order": order,
        "sheet": sheet,
        "side": side,
        "contract": contract,
        "items": contract.items.all(),
        "requirements": contract.requirements.all(),
        "offers": list(offers(sheet, actor, at)),
        "duties": duties(sheet, actor),
        "standing": standing(sheet, actor, at),
        "payments": payment_rows(sheet, actor, at),
        "refunds": refund_rows(sheet, actor, at),
        "shipments": shipment_rows(sheet, actor, at),
        "rest": rest(sheet),
        "services": service_rows(sheet, actor, at),
        "book_url": book_url(sheet, actor, at),
        "aside": aside_rows(sheet, actor),
        "slots": slots(sheet.windows, order.terms, order, contract, at, sheet.window_clocks)
        if order.rules_id
        else [],
        "claims": order_actions.of(order, request),
        "statements": statement.statements(lines, side),
        "held_parts": holding.parts(order, sheet.held, lines),
        "events": timeline.events(order, entries, side),
        "changes": changes,
        "changed_since": before,
        "confirmed_before": before is not None and before == sheet.last_confirmed(side),
        "asked": asked_to_modify(sheet, entries),
        "proposal_changes": proposed_changes(sheet),
        "amendments": amendment_rows(sheet, actor, at),
        "give_backs": give_back_rows(sheet, actor, at),
    }
    return render(request, "orders/page.html", context)


def latest_changes(sheet: Sheet, side: str | None) -> tuple[ContractVersion | None, list[comparison.Line]]:
    """While the contract is being agreed: what changed since this side last confirmed, else since the version before."""
    if sheet.order.contract_id is not None or len(sheet.versions) < 2:
        return None, []
    before = sheet.last_confirmed(side)
    if before is None or before == sheet.latest:
        before = sheet.versions[-2]
    return before, comparison.changes(before, sheet.latest, sheet.order.currency)


def proposed_changes(sheet: Sheet) -> list[comparison.Line]:
    """What a waiting amendment would change of the contract in force."""
    proposal = sheet.proposal
    if proposal is None or proposal.version is None:
        return []
    return comparison.changes(sheet.contract, proposal.version, sheet.order.currency)


def asked_to_modify(sheet: Sheet, entries: Iterable[TrailEntry]) -> TrailEntry | None:
    """The note with which a side asked for a change of the newest version, if that still stands (O3)."""
    if sheet.order.state != OrderState.PROPOSED:
        return None
    latest = next((e for e in entries if e.action == "orders.drafting.ask_to_modify"), None)
    return latest if latest is not None and latest.at > sheet.latest.made_at else None


@require_safe
@for_companies
def versions(request: HttpRequest, number: str) -> HttpResponse:
    """Two versions side by side; the last two unless others are asked for."""
    sheet = reading.sheet(request.actor.company_id, number)  # type: ignore[attr-defined]
    after = version_of(sheet, request.GET.get("after"), sheet.latest)
    before = version_of(
        sheet, request.GET.get("before"), sheet.versions[max(0, sheet.versions.index(after) - 1)]
    )
    context = {
        "order": sheet.order,
        "sheet": sheet,
        "before": before,
        "after": after,
        "lines": comparison.compare(before, after, sheet.order.currency),
        "back": reverse("orders:page", args=[number]),
        "title": _("Versions of the contract"),
    }
    return render(request, "orders/versions.html", context)


def version_of(sheet: Sheet, wanted: str | None, otherwise: ContractVersion) -> Any:
    """The version of this number, or another where none is asked for. Raises Http404."""
    if wanted is None:
        return otherwise
    version = next((one for one in sheet.versions if str(one.number) == wanted), None)
    if version is None:
        raise Http404
    return version
