"""The life of an order as a plot: contract, payment, goods, and what the script lets follow."""

from collections.abc import Callable, Generator
from datetime import datetime

from orders.enums import OrderState, Side, Stage
from orders.services import payment
from tradeassurance.demo.world import agreements, goods
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import Plot

Tale = Callable[[Deal], Plot]
Part = Generator[datetime, datetime, bool]
"""A part of a life; says whether the script ends in it."""

STOPS = (
    "draft", "propose", "half", "called_off", "stand", "cancelled", "announce", "failed", "pay", "ship", "deliver",
)  # fmt: skip
"""Where a script may stop; without a stop an order goes on to its end."""


def life(deal: Deal, tale: Tale | None) -> Plot:
    """Everything that happens to one order, as far as time and the script allow."""
    for part in (_contract, _payment, _goods):
        if (yield from part(deal)):
            return
    if deal.script.accepts:
        yield from deal.wait(4)
        if deal.order.state == OrderState.DELIVERED:
            deal.accept()
    if tale is not None:
        yield from deal.reach("claim")
        yield from tale(deal)


def _contract(deal: Deal) -> Part:
    stop = deal.script.stop
    yield from deal.reach("draft", Side.SUPPLIER)
    deal.draft()
    agreements.before_proposing(deal)
    if stop == "draft":
        return True
    yield from deal.reach("propose", Side.SUPPLIER)
    deal.propose()
    if deal.script.revised:
        yield from deal.wait(0.7, Side.SUPPLIER)
        deal.revise()
    if stop == "propose":
        return True
    yield from deal.reach("half", Side.SUPPLIER)
    if stop == "called_off":
        deal.cancel()
        return True
    deal.confirm(deal.seller)
    if stop == "half":
        return True
    yield from deal.reach("stand")
    deal.confirm(deal.buyer)
    return stop == "stand"


def _payment(deal: Deal) -> Part:
    stop = deal.script.stop
    yield from deal.reach("announce")
    if stop == "cancelled":
        deal.cancel()
        return True
    if deal.script.spends:
        goods.spend_credit(deal)
    made = deal.announce()
    if stop == "announce":
        return True
    yield from deal.reach("pay", "desk")
    if stop == "failed" or deal.number % 17 == 5:
        # Now and then a transfer bounces; mostly the buyer pays again.
        payment.fail(
            made, by=deal.finance, at=deal.at, reason="Returned by the correspondent bank: beneficiary name."
        )
        if stop == "failed":
            return True
        yield from deal.wait(1)
        deal.announce()
        yield from deal.wait(1, "desk")
    deal.receive()
    yield from agreements.after_payment(deal)
    yield from goods.before_shipment(deal)
    return stop == "pay"


def _goods(deal: Deal) -> Part:
    script = deal.script
    if script.unshipped:
        return False
    if script.balance == "before":
        yield from _pay_balance(deal)
    yield from deal.reach("ship", Side.SUPPLIER)
    deal.ship()
    if script.balance == "after":
        yield from _pay_balance(deal)
    if script.stop == "ship":
        return True
    if deal.era != 2015:  # classic windows close before a sea freight arrives
        yield from deal.reach("deliver")
        deal.deliver()
    return script.stop == "deliver"


def _pay_balance(deal: Deal) -> Plot:
    yield from deal.reach("balance")
    if deal.contract.balance:
        yield from deal.pays(Stage.BALANCE)
