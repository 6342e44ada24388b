"""Claim windows: when a claim may be opened and until when (RULEBOOK 1, C1, C7).

Pure functions of an order, its contract, its pinned rules and the instants that are known so far.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.enums import BuyerTier
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount, Due
from tradeassurance.core.refusals import Text
from tradeassurance.rules.enums import ClosesFrom, QualityStage

from .enums import WINDOW_CLOCKS, ClaimType, QualityCover, WindowBasis

ONE_SECOND = timedelta(seconds=1)
Extended = Mapping[str, datetime]
NOTHING_EXTENDED: Extended = {}


@dataclass(frozen=True)
class Window:
    """When one type of claim may be opened.

    ``opens_at`` is None while that is unknown; ``closes`` is None while nothing closes it yet;
    ``closes_at`` is the last second in time. ``why`` says what the window follows from. Where the desk extended it (C8),
    ``closed_before`` is where it would have ended.
    """

    claim: ClaimType
    covered: bool
    why: WindowBasis
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closes: Due | None = None
    parameter: str = ""
    closed_before: datetime | None = None

    @property
    def is_extended(self) -> bool:
        """Whether the desk moved its end (C8)."""
        return self.closed_before is not None

    def is_open(self, at: datetime) -> bool:
        """Whether a claim that reached us at this instant is in time."""
        if not self.covered or self.opens_at is None or at < self.opens_at:
            return False
        return self.closes_at is None or at < self.closes_at + ONE_SECOND

    def moot(self, order: Any) -> Text:
        """What makes claims of this kind pointless although the window stands open; empty where nothing does."""
        if (
            self.claim == ClaimType.LATE_SHIPMENT
            and order.shipped_at is not None
            and self.opens_at is not None
        ):
            return _("shipped in time") if order.shipped_at < self.opens_at else ""
        return ""


def ship_by(order: Any, contract: Any) -> datetime:
    """The last second in which shipment is on time: the agreed day, and grace, in the supplier's zone."""
    grace: DayCount = order.terms.grace
    return calendars.end_of_day(contract.shipment_date + timedelta(days=grace.days), order.seller.time_zone)


def deliver_by(order: Any, contract: Any) -> datetime | None:
    """The last second in which delivery is on time, where lateness of delivery is covered."""
    if contract.delivery_date is None or not order.terms.delivery_covered:
        return None
    grace: DayCount = order.terms.grace
    return calendars.end_of_day(contract.delivery_date + timedelta(days=grace.days), order.seller.time_zone)


def windows(order: Any, contract: Any, extended: Extended = NOTHING_EXTENDED) -> list[Window]:
    """All claim windows of a confirmed order, as they follow from the pinned rules and what the desk extended (C8)."""
    found = [late_shipment(order, contract), quality(order, contract), delivery(order, contract)]
    return [_moved(window, extended.get(WINDOW_CLOCKS[window.claim])) for window in found]


def window(order: Any, contract: Any, claim: str, extended: Extended = NOTHING_EXTENDED) -> Window:
    """The window of one type of claim."""
    return next(w for w in windows(order, contract, extended) if w.claim == claim)


def extended_by(clocks: Iterable[Any]) -> dict[str, datetime]:
    """Where window clocks (deadlines) end that were moved, by kind: what :func:`windows` is told."""
    kinds = set(WINDOW_CLOCKS.values())
    return {d.kind: d.due_at for d in clocks if d.kind in kinds and d.due_at != d.original_due_at}


def _moved(window: Window, until: datetime | None) -> Window:
    if until is None or window.closes_at is None or until <= window.closes_at:
        return window
    return replace(window, closes_at=until, closed_before=window.closes_at)


def late_shipment(order: Any, contract: Any) -> Window:
    """From the day after the agreed date; closing counts from shipment or from delivery."""
    rules = order.terms
    opens_on: date = contract.shipment_date + timedelta(
        days=rules.grace.days + rules.late_shipment_opens.days - 1
    )
    opens_at = calendars.end_of_day(opens_on, order.seller.time_zone) + ONE_SECOND
    from_shipment = rules.late_shipment_closes_from == ClosesFrom.SHIPMENT
    start = order.shipped_at if from_shipment else order.delivered_at
    closes = _due(order, start, rules.late_shipment_closes, "late_shipment_closes")
    why = WindowBasis.SHIPMENT if from_shipment else WindowBasis.DELIVERY
    return _window(ClaimType.LATE_SHIPMENT, order, opens_at, closes, why)


def quality(order: Any, contract: Any) -> Window:
    """Before shipment: from payment until the goods leave. After delivery: a number of days."""
    rules = order.terms
    if contract.quality_cover == QualityCover.NONE:
        return Window(ClaimType.QUALITY, False, WindowBasis.NO_QUALITY)
    if contract.quality_cover == QualityCover.PRE_SHIPMENT:
        closes_at = order.shipped_at - ONE_SECOND if order.shipped_at else None
        return Window(
            ClaimType.QUALITY,
            order.is_covered,
            WindowBasis.BEFORE_SHIPMENT,
            order.paid_at,
            closes_at,
            None,
            "quality_stages",
        )
    preferred = order.buyer_tier in (BuyerTier.PRO, BuyerTier.PLATINUM)
    count = (rules.quality_closes_preferred if preferred else None) or rules.quality_closes
    name = "quality_closes_preferred" if preferred and rules.quality_closes_preferred else "quality_closes"
    closes = _due(order, order.delivered_at, count, name)
    return _window(ClaimType.QUALITY, order, order.delivered_at, closes, WindowBasis.DELIVERY)


def delivery(order: Any, contract: Any) -> Window:
    """From the day after the agreed delivery date; goods that never arrive keep it open."""
    rules = order.terms
    if not rules.delivery_covered:
        return Window(ClaimType.DELIVERY, False, WindowBasis.NO_DELIVERY)
    if contract.delivery_date is None:
        return Window(ClaimType.DELIVERY, False, WindowBasis.NO_DATE)
    opens_on = contract.delivery_date + timedelta(days=rules.grace.days + rules.delivery_opens.days - 1)
    opens_at = calendars.end_of_day(opens_on, order.seller.time_zone) + ONE_SECOND
    closes = _due(order, order.delivered_at, rules.delivery_closes, "delivery_closes")
    return _window(ClaimType.DELIVERY, order, opens_at, closes, WindowBasis.DELIVERY)


def _window(
    claim: ClaimType, order: Any, opens_at: datetime | None, closes: Due | None, why: WindowBasis
) -> Window:
    closes_at = closes.due_at if closes else None
    return Window(
        claim, order.is_covered, why, opens_at, closes_at, closes, closes.parameter if closes else ""
    )


def _due(order: Any, start: datetime | None, count: DayCount | None, parameter: str) -> Due | None:
    if start is None or count is None:
        return None
    buyer = order.buyer
    return calendars.due(
        start,
        count,
        zone=buyer.time_zone,
        country=buyer.country,
        region=buyer.region,
        parameter=parameter,
        rules_code=order.terms.code,
    )


def offered_quality(rules: Any) -> list[QualityCover]:
    """The quality coverages a contract may choose under these rules."""
    stages = {
        QualityStage.PRE_SHIPMENT: QualityCover.PRE_SHIPMENT,
        QualityStage.POST_DELIVERY: QualityCover.POST_DELIVERY,
    }
    offered = [stages[stage] for stage in rules.quality_stages]
    return offered if rules.quality_coverage == "included" else [QualityCover.NONE, *offered]
