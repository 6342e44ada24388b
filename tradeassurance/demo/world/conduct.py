"""What the risk desk finds in the end: signals, a buyer whose coverage is suspended, disputes opened for buyers."""

from datetime import timedelta

from disputes.enums import SignalAction
from disputes.models import Signal
from disputes.models.opening import of_supplier
from disputes.services import opening, signals
from suppliers.enums import SupplierState
from suppliers.models import Supplier
from tradeassurance.demo.sign_ins import SIGN_INS
from tradeassurance.demo.world.stage import Stage

WATCHED_SINCE = timedelta(days=200)


def watch(stage: Stage) -> None:
    """The job has looked, risk staff conclude two signals, and act for the buyers of a supplier that deceives."""
    at, risk = stage.until, stage.desk["risk"]
    signals.look(at, since=at - WATCHED_SINCE)
    _conclude(stage)
    for supplier in Supplier.objects.filter(state=SupplierState.FRAUD).select_related("company"):
        if of_supplier(supplier.pk, at).exists():
            reason = "Two buyers were sent empty cartons; the factory in the pictures is not theirs."
            opening.start(supplier, by=risk, at=at, reason=reason)
    opening.carry_on(at)


def _conclude(stage: Stage) -> None:
    """A buyer nobody signs in for loses the coverage; a supplier's odd declaration has an explanation."""
    at, risk = stage.until, stage.desk["risk"]
    shown = {address.partition("@")[2] for _who, address, _page in SIGN_INS}
    found = list(Signal.objects.select_related("company", "order").order_by("pk"))
    buyers = [
        one for one in found if one.company_id == one.order.buyer_id and one.company.domain not in shown
    ]
    for one in buyers[:1]:
        signals.take(one, by=risk, at=at)
        reason = "The goods were resold while the refunds were claimed."
        signals.confirm(one, by=risk, at=at, reason=reason, action=SignalAction.SUSPEND)
    sellers = [one for one in found if one.company_id == one.order.seller_id]
    for one in sellers[:1]:
        signals.take(one, by=risk, at=at)
        signals.dismiss(one, by=risk, at=at, reason="Customs wanted the value of the cartons alone.")
