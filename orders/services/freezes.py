"""What an order sets aside of its supplier's limit: at confirmation, and when an amendment changes it (L3, L4, O5)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders.models import ContractVersion, Order
from suppliers.enums import FreezeState
from suppliers.limit import LimitMove
from suppliers.models import Freeze
from tradeassurance.core.change import Change
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies
from tradeassurance.rules.enums import Limit


def set_aside(change: Change, order: Order, contract: ContractVersion) -> None:
    """Freeze the USD equivalent of the protected amount; it must fit the limit unless that is soft (L3)."""
    freeze = Freeze(
        supplier_id=order.supplier_id, order=order, amount=wanted(order, contract), frozen_at=change.at
    )
    change.add(freeze)
    soft = order.terms.limit == Limit.SOFT
    change.at_the_end(LimitMove(order.supplier_id, freeze=freeze, soft=soft))


def wanted(order: Order, contract: ContractVersion) -> Decimal:
    """What a contract freezes, in USD at the stored rate (I18); nothing where the order is not covered."""
    return currencies.to_usd(contract.protected_amount, order.rate) if order.is_covered else Decimal(0)


def set_aside_anew(change: Change, order: Order, contract: ContractVersion) -> None:
    """The protected amount changed: more is a freeze that must fit, less gives room back (O5, L3).

    Raises Refused: the raise does not fit, or the guarantee has paid for this order already.
    """
    freeze = change.find(Freeze, order_id=order.pk)
    if freeze is None:
        raise Refused(
            "L5",
            _("The guarantee has paid for this order; its protected amount does not change any more."),
            _("Leave the protected amount as it is."),
        )
    less = freeze.amount + freeze.own_risk_amount - wanted(order, contract)
    if less < 0:
        freeze.state, freeze.ended_at, freeze.end_reason = FreezeState.RELEASED, change.at, "amended"
        change.at_the_end(LimitMove(order.supplier_id, frozen=-freeze.amount))
        set_aside(change, order, contract)
    elif less > 0:
        _give_room_back(change, freeze, less)


def _give_room_back(change: Change, freeze: Freeze, less: Decimal) -> None:
    """The platform's own risk goes first: it was beyond the limit."""
    own = min(less, freeze.own_risk_amount)
    freeze.own_risk_amount -= own
    freeze.amount -= less - own
    if less > own:
        change.at_the_end(LimitMove(freeze.supplier_id, frozen=own - less))
