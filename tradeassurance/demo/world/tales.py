"""What becomes of claims while the parties are among themselves. Days are counted from the claim."""

from disputes.enums import Remedy
from disputes.services import chargeback
from orders.services import refunds
from tradeassurance.core.actors import PROVIDER
from tradeassurance.demo.world.case import Case
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.demo.world.ways import BUYER, SUPPLIER, supplier_pays, tale


@tale
def waiting(d: Deal) -> Plot:
    """The supplier has not answered; what follows is the clock's."""
    case = Case(d)
    case.open()
    yield from d.wait(0.4, BUYER)


@tale
def contested(d: Deal) -> Plot:
    case = Case(d)
    case.open(Remedy.PARTIAL_REFUND, "0.4")
    yield from d.wait(1.6, SUPPLIER)
    case.contest()
    yield from case.talk()


@tale
def offered(d: Deal) -> Plot:
    """An offer of the supplier is on the table."""
    case = Case(d)
    case.open(Remedy.PARTIAL_REFUND, "0.5")
    yield from case.talk()
    yield from d.wait(0.9, SUPPLIER)
    case.offer(SUPPLIER, "0.2", days=4)


@tale
def countered(d: Deal) -> Plot:
    """The supplier offered, the buyer countered: the supplier must answer."""
    case = Case(d)
    case.open()
    yield from d.wait(1.1, SUPPLIER)
    case.offer(SUPPLIER, "0.15")
    yield from d.wait(1.2, BUYER)
    case.offer(BUYER, "0.35", days=5)


@tale
def settled(d: Deal) -> Plot:
    """Offer, counter, a new offer, accepted; finance sends the money back."""
    case = Case(d)
    case.open()
    yield from d.wait(2, SUPPLIER)
    case.contest()
    yield from case.talk()
    yield from d.wait(0.8, SUPPLIER)
    case.offer(SUPPLIER, "0.1")
    yield from d.wait(0.8, BUYER)
    case.offer(BUYER, "0.4")
    yield from d.wait(0.7, SUPPLIER)
    case.offer(SUPPLIER, "0.333")
    yield from d.wait(0.5, BUYER)
    case.accept()
    yield from d.finance_refunds()


@tale
def expired_then_settled(d: Deal) -> Plot:
    """An offer expires unanswered; the next one is accepted."""
    case = Case(d)
    case.open()
    yield from d.wait(1.2, SUPPLIER)
    case.offer(SUPPLIER, "0.15", days=3)
    yield from d.wait(4.6, SUPPLIER)
    case.offer(SUPPLIER, "0.3")
    yield from d.wait(0.5, BUYER)
    case.accept()
    yield from d.finance_refunds()


@tale
def settled_today(d: Deal) -> Plot:
    """Settled; finance has the refund to send."""
    case = Case(d)
    case.open(Remedy.PARTIAL_REFUND, "0.25")
    yield from d.wait(1.4, SUPPLIER)
    case.offer(SUPPLIER, "0.25")
    yield from d.wait(0.6, BUYER)
    case.accept()
    d.name_account()


@tale
def refund_sent(d: Deal) -> Plot:
    """Sent; where it began long enough ago, nobody ever heard of it, and it is traced (I16)."""
    yield from settled_today(d)
    yield from d.wait(0.5, "desk")
    for refund in d.refunds():
        refunds.send(refund, by=d.finance, at=d.at, bank_reference=d.reference("OUT"))


@tale
def refund_bounced(d: Deal) -> Plot:
    yield from refund_sent(d)
    yield from d.wait(0.6, "desk")
    for refund in d.refunds():
        refunds.bounce(
            refund, by=d.finance, at=d.at, reason="IBAN of the buyer is closed; ask for a new one."
        )


@tale
def refund_overtaken(d: Deal) -> Plot:
    """Before finance sends the refund, the buyer's own bank takes the payment back: it is not sent (X2)."""
    yield from settled_today(d)
    yield from d.wait(0.4)
    over = [refund.payment for refund in d.refunds()]
    for payment in over:
        refunds.charge_back(payment, by=PROVIDER, at=d.at, reference=d.reference("CB"))


@tale
def conceded(d: Deal) -> Plot:
    """The supplier accepts the claim as it stands."""
    case = Case(d)
    case.open()
    yield from d.wait(2.5, SUPPLIER)
    case.offer(SUPPLIER, "1", remedy=Remedy.FULL_REFUND)
    yield from d.wait(0.6, BUYER)
    case.accept()
    yield from supplier_pays(d, case)
    yield from d.finance_refunds()


@tale
def rejected_then_withdrawn(d: Deal) -> Plot:
    case = Case(d)
    case.open()
    yield from d.wait(1.5, SUPPLIER)
    case.offer(SUPPLIER, "0.1")
    yield from d.wait(0.6, BUYER)
    case.reject()
    yield from d.wait(0.5, SUPPLIER)
    case.offer(SUPPLIER, "0.2")
    yield from d.wait(0.3, SUPPLIER)
    case.take_back()
    yield from d.wait(0.8, BUYER)
    if case.dispute.is_open:
        case.withdraw()


@tale
def withdrawn(d: Deal) -> Plot:
    case = Case(d)
    case.open()
    yield from d.wait(2, SUPPLIER)
    case.contest()
    yield from d.wait(1.5, BUYER)
    case.withdraw()


@tale
def lapsed(d: Deal) -> Plot:
    """Contested, and then nobody asked for a decision."""
    case = Case(d)
    case.open()
    yield from d.wait(2, SUPPLIER)
    case.contest()
    yield from case.talk()


@tale
def charged_back(d: Deal) -> Plot:
    """While the dispute runs, the buyer's bank takes the payment back."""
    case = Case(d)
    case.open()
    yield from d.wait(1.5, SUPPLIER)
    case.offer(SUPPLIER, "0.2")
    yield from d.wait(1.2, "desk")
    chargeback.record(case.received_payment(), by=PROVIDER, at=d.at, reference=d.reference("CB"))
