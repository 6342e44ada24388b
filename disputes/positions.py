"""Where the two sides stand, and how far apart (C6): pure functions of a dispute and its offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import OfferState, Remedy
from orders.enums import Side


@dataclass(frozen=True)
class Position:
    """What one side would agree to: its latest offer, else what it said first. ``remedy`` is empty for no word yet."""

    side: Side
    basis: Any
    remedy: str = ""
    amount: Decimal = Decimal(0)
    at: datetime | None = None

    @property
    def label(self) -> Any:
        """The remedy in words."""
        return Remedy(self.remedy).label if self.remedy else _("No answer yet")


@dataclass(frozen=True)
class Positions:
    """Both sides."""

    buyer: Position
    supplier: Position

    @property
    def both(self) -> tuple[Position, Position]:
        """The buyer's first."""
        return (self.buyer, self.supplier)

    @property
    def gap(self) -> Decimal | None:
        """How far apart the amounts are; None as long as one side has not spoken."""
        if not self.supplier.remedy:
            return None
        return max(Decimal(0), self.buyer.amount - self.supplier.amount)

    @property
    def differ_in_remedy(self) -> bool:
        """Whether they want different things even where the amounts agree."""
        return bool(self.supplier.remedy) and self.buyer.remedy != self.supplier.remedy


def of(dispute: Any, offers: Iterable[Any]) -> Positions:
    """The positions after all offers; one that was taken back no longer counts."""
    standing = sorted((o for o in offers if o.state != OfferState.WITHDRAWN), key=lambda o: o.number)
    latest = {Side(offer.side): offer for offer in standing}
    return Positions(_buyer(dispute, latest.get(Side.BUYER)), _supplier(dispute, latest.get(Side.SUPPLIER)))


def _buyer(dispute: Any, offer: Any) -> Position:
    if offer is not None:
        return _offered(offer)
    return Position(Side.BUYER, _("Claim"), dispute.wanted, dispute.wanted_amount, dispute.opened_at)


def _supplier(dispute: Any, offer: Any) -> Position:
    if offer is not None:
        return _offered(offer)
    if dispute.responded_at is not None:
        return Position(
            Side.SUPPLIER, _("Contests the claim"), Remedy.NO_REFUND, Decimal(0), dispute.responded_at
        )
    return Position(Side.SUPPLIER, "")


def _offered(offer: Any) -> Position:
    basis = _("Offer %(number)s") % {"number": offer.number}
    return Position(Side(offer.side), basis, offer.remedy, offer.amount, offer.made_at)
