"""What a buyer declares about a claim, because only the buyer knows it (C1).

Each declaration is a condition of the eligibility check; which ones are asked for follows from the order's facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import Reason
from orders.enums import Side
from tradeassurance.core.refusals import Text


@dataclass(frozen=True)
class Declaration:
    """One sentence that the buyer confirms. ``key`` names its condition; ``instead`` is the way for whom it is not so."""

    key: str
    statement: Text
    help_text: Text
    instead: Text


OWN_REASON = Declaration(
    "own_reason",
    _("I claim because something was late or is not as the contract says"),
    _("Not because I changed my mind, found a better price or no longer need the goods."),
    _("Agree with the supplier to end or to change the order."),
)
NO_WARRANTY = Declaration(
    "no_warranty",
    _("The goods were not as agreed when they arrived"),
    _("A fault that came with use or wear later is a matter of the supplier's warranty."),
    _("Ask the supplier under its warranty."),
)
NOT_IN_FREIGHT = Declaration(
    "not_in_freight",
    _("It did not happen on the way"),
    _(
        "You arranged the freight of this order: what was damaged or lost on the way is between you and the carrier."
    ),
    _("Claim it from your carrier or its insurer."),
)
NOT_RESHIPPED = Declaration(
    "not_reshipped",
    _("The goods are where they were delivered"),
    _("Goods that were shipped on to somebody else after delivery are not covered any more."),
    _("Settle it with the supplier directly."),
)
DECLARATIONS = (OWN_REASON, NO_WARRANTY, NOT_IN_FREIGHT, NOT_RESHIPPED)
EVERYTHING = tuple(one.key for one in DECLARATIONS)


def asked(order: Any, reason: str) -> Iterator[Declaration]:
    """What has to be declared for a claim about this order as it stands."""
    arrived = order.delivered_at is not None and reason != Reason.NOT_RECEIVED
    yield OWN_REASON
    if arrived and Reason(reason).is_about_quality:
        yield NO_WARRANTY
        # Damage in transit is a condition of its own, which no declaration can mend.
        if order.contract.freight_by == Side.BUYER and reason != Reason.DAMAGED:
            yield NOT_IN_FREIGHT
    if arrived:
        yield NOT_RESHIPPED
