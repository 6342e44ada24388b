"""Who must act, by when, and what happens otherwise: the line at the top of an order (X12)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders import counting, money, wording
from orders.enums import Clock, OrderState, Side
from orders.extensions import duty_owners, duty_pages, silent_clocks
from orders.reading import Sheet
from tradeassurance.core import deadlines
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Deadline
from tradeassurance.portal.display import amount_text, day_text, instant_line


@dataclass(frozen=True)
class Duty:
    """One running clock in words."""

    who: str
    must: str
    by: datetime
    otherwise: Any
    mine: bool
    url: str = ""
    action: Any = ""
    why: list[str] = field(default_factory=list)
    rule: str = ""
    paused: bool = False


def duties(sheet: Sheet, actor: Actor) -> list[Duty]:
    """The running clocks by which somebody must act, the earliest first."""
    return [_duty(sheet.order, one, actor) for one in sheet.duties if not _is_silent(sheet.order, one)]


def _is_silent(order: Any, deadline: Deadline) -> bool:
    asked = silent_clocks.find(deadline.kind)
    return asked is not None and asked(order, deadline)


def _duty(order: Any, deadline: Deadline, actor: Actor) -> Duty:
    kind = deadlines.kind(deadline.kind)
    asked = duty_owners.find(kind.name)
    owner = asked(order, deadline) if asked else kind.owner
    mine = order.side_of(actor) == owner
    url = _url(order, deadline) if mine else ""
    return Duty(
        who=wording.owner_name(order, owner),
        must=wording.as_verb(kind.label),
        by=deadline.due_at,
        otherwise=wording.as_verb(kind.on_silence),
        mine=mine,
        url=url,
        action=kind.label if url else "",
        why=counting.reasons(deadline),
        rule=kind.rule,
        paused=deadline.paused_at is not None,
    )


def _url(order: Any, deadline: Deadline) -> str:
    # The order's own moves stand in the header of the page; only those of upper apps lead elsewhere.
    page = duty_pages.find(deadline.kind)
    return page(order, deadline) if page else ""


@dataclass(frozen=True)
class Standing:
    """Where the order stands when no clock says it: a title, what follows, and how it looks."""

    title: str
    text: str = ""
    tone: str = "info"


def standing(sheet: Sheet, actor: Actor, at: datetime) -> Standing | None:
    """Whose turn it is without a clock, or what is true now; None where a clock says it all."""
    return next(_standings(sheet, sheet.order.side_of(actor), at), None)


def _standings(sheet: Sheet, side: Side | None, at: datetime) -> Iterator[Standing]:
    order = sheet.order
    if order.state == OrderState.DRAFT:
        yield Standing(
            _("Only your company sees this draft."),
            _("Send it when it is complete. Nothing happens by itself."),
        )
    elif order.state == OrderState.PROPOSED:
        yield _to_confirm(sheet, side)
    elif order.state == OrderState.CONFIRMED and sheet.under_way:
        yield Standing(
            _("A payment is on its way."),
            _("Production starts when the initial payment has arrived."),
            "wait",
        )
    elif order.state == OrderState.IN_PRODUCTION and not _runs(sheet, Clock.SHIP_BY):
        yield Standing(
            _("The agreed shipment date, %(day)s, has passed.")
            % {"day": day_text(sheet.contract.shipment_date)},
            _("The supplier ships as soon as possible; the buyer may claim late shipment."),
            "bad",
        )
    elif order.state == OrderState.SHIPPED:
        yield _to_receive(order, side)
    elif order.state == OrderState.DELIVERED:
        yield _to_accept(sheet, side)
    elif order.ended_at is not None:
        yield Standing(
            _("This order has ended: %(state)s.") % {"state": order.get_state_display().lower()},
            _ended(order),
        )


def _runs(sheet: Sheet, kind: str) -> bool:
    return any(deadline.kind == kind for deadline in sheet.deadlines)


def _to_confirm(sheet: Sheet, side: Side | None) -> Standing:
    number = {"number": sheet.latest.number}
    other = sheet.order.party(side.other).name if side else ""
    if side in sheet.confirmed_by:
        title = _("%(company)s must confirm version %(number)d.") % {"company": other, **number}
        return Standing(title, _("You have confirmed it. Any change asks for both confirmations again."))
    if sheet.confirmed_by:
        title = _("You must confirm version %(number)d, or change it.") % number
        return Standing(title, _("%(company)s has confirmed it.") % {"company": other}, "wait")
    title = _("Both sides must confirm version %(number)d.") % number
    return Standing(title, _("Until both have confirmed the same version, nothing is binding."), "wait")


def _to_receive(order: Any, side: Side | None) -> Standing:
    if side == Side.BUYER:
        return Standing(
            _("The goods are on their way."),
            _("Confirm receipt when they arrive. Otherwise the carrier or our support records it."),
        )
    return Standing(
        _("The goods are on their way."),
        _("The buyer confirms receipt, or the carrier or our support records it."),
    )


def _to_accept(sheet: Sheet, side: Side | None) -> Standing:
    last = max((window.closes_at for window in sheet.windows if window.closes_at), default=None)
    end = {"end": instant_line(last) if last else "–"}
    order = sheet.order
    if order.is_held_whole:
        return Standing(
            _("The goods arrived."),
            _("A dispute about the whole order is open; it goes on when that is closed."),
        )
    if rest := sheet.held - money.kept(order, sheet.held):
        title = _("The goods arrived; the payment is still held.")
        if order.disputed:
            title = _("The goods arrived; %(rest)s is held beside what is in dispute.") % {
                "rest": amount_text(rest, order.currency)
            }
        if side == Side.BUYER:
            text = _(
                "Accept the goods to release it. Otherwise it is released when the last claim window closes: %(end)s."
            )
        else:
            text = _("It is released when the buyer accepts, or when the last claim window closes: %(end)s.")
        return Standing(title, text % end)
    return Standing(
        _("The goods arrived."), _("The order completes when the last claim window closes: %(end)s.") % end
    )


def _ended(order: Any) -> str:
    return _("On %(instant)s.") % {"instant": instant_line(order.ended_at)}
