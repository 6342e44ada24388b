"""How a party reaches the other one, where goods must travel between them; nowhere else (N3)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import ContactNeed, ReplacementState, ReturnState
from orders.enums import Side
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse

RETURNING = (ReturnState.AWAITED, ReturnState.IN_TRANSIT, ReturnState.DELIVERED, ReturnState.QUESTIONED)
REPLACING = (ReplacementState.AWAITED, ReplacementState.IN_TRANSIT, ReplacementState.DELIVERED)


@dataclass(frozen=True)
class Contact:
    """The other side: the company, who to ask for, and where the goods go."""

    company: str
    name: str
    email: str
    phone: str
    address: str


def need(goods: Any, replacement: Any) -> ContactNeed | None:
    """What for the two must reach each other now: a return under way, new goods under way, or nothing."""
    if goods is not None and goods.state in RETURNING:
        return ContactNeed.RETURN
    if replacement is not None and replacement.state in REPLACING:
        return ContactNeed.REPLACEMENT
    return None


def may_see(dispute: Any, side: str | None, goods: Any, replacement: Any) -> Verdict:
    """A party of the case, while goods travel between the two (N3)."""
    if side is None:
        return refuse("N3", _("Only the buyer and the supplier need to reach each other."))
    if need(goods, replacement) is None:
        return refuse(
            "N3",
            _("Nothing in this case needs the other side's contact details now."),
            _("Write a message: the other side reads it here."),
        )
    return ALLOWED


def of(dispute: Any, side: str, goods: Any) -> Contact:
    """The other side's details; goods that go back go to the place that was named for them."""
    company = dispute.order.party(Side(side).other)
    address = company.registered_address
    if side == Side.BUYER and goods is not None and goods.location:
        address = goods.location
    return Contact(company.name, company.contact_name, company.contact_email, company.contact_phone, address)
