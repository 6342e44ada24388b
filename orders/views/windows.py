"""Claim windows as pages show them: open or not, from when, until when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders import counting, wording
from orders.enums import ENDED, WINDOW_CLOCKS, OrderState
from orders.windows import ONE_SECOND, Window
from tradeassurance.portal.states import Badge


@dataclass(frozen=True)
class Slot:
    """One claim window; the two ``…_text`` stand where an instant is not known yet."""

    label: Any
    badge: Badge
    covered: bool
    why: Any
    opens_at: datetime | None
    opens_text: str
    closes_at: datetime | None
    closes_text: str
    counted: list[str]
    """How the closing instant was counted, and what moved it."""


def slots(
    windows: Iterable[Window],
    rules: Any,
    order: Any,
    contract: Any,
    at: datetime,
    clocks: Mapping[str, Any] | None = None,
) -> list[Slot]:
    """The windows of an order, with their ``clocks`` by kind as far as they run, or of one that is about to be confirmed."""
    known = clocks or {}
    return [
        _slot(one, rules, order, contract, at, known.get(WINDOW_CLOCKS[one.claim]) or one.closes)
        for one in windows
    ]


def _slot(window: Window, rules: Any, order: Any, contract: Any, at: datetime, clock: Any) -> Slot:
    covered = window.covered
    return Slot(
        label=window.claim.label,
        badge=_badge(window, order, at),
        covered=covered,
        why=window.moot(order) or window.why.label,
        opens_at=window.opens_at,
        opens_text=wording.opening(window.claim, contract) if covered and window.opens_at is None else "",
        closes_at=window.closes_at,
        closes_text=wording.closing(window.claim, rules, order, contract)
        if covered and not window.closes_at
        else "",
        counted=counting.reasons(clock) if covered and clock is not None else [],
    )


def _badge(window: Window, order: Any, at: datetime) -> Badge:
    if not window.covered:
        return Badge(_("Not covered"), "neutral")
    reopened = window.is_extended and order.state == OrderState.COMPLETED and window.is_open(at)
    if order.claims_barred or (order.state in ENDED and not reopened):
        return Badge(_("No claim possible"), "ended")
    if window.moot(order):
        return Badge(_("In time"), "neutral", "check")
    if window.is_open(at):
        return Badge(_("Open"), "good")
    if window.closes_at is not None and at >= window.closes_at + ONE_SECOND:
        return Badge(_("Closed"), "ended")
    return Badge(_("Not open yet"), "neutral", "clock")
