"""Who may read the documents of an order and its disputes: its parties, and staff who work on cases (A1, A3)."""

from orders.models import Order
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Document

READERS = frozenset({*roles.ARBITRATION, *roles.FINANCE, roles.SUPPORT, roles.RISK, roles.AUDITOR})


def may_read(document: Document, actor: Actor) -> bool:
    """Parties see what belongs to their order; staff see it unless they are tied to a party."""
    if actor.company_id is not None:
        return Order.objects.visible_to(actor.company_id).filter(pk=document.root_id).exists()
    if not (READERS & actor.roles):
        return False
    parties = Order.objects.filter(pk=document.root_id).values_list("buyer_id", "seller_id").first()
    return parties is not None and not (set(parties) & actor.tied_companies)
