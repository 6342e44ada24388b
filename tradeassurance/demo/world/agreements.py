"""What both sides agree on beside the draft: a drawing, a change of the contract, a new day, the end (O2, O5)."""

from datetime import timedelta
from typing import Final

from orders.enums import OrderState, Side
from orders.models import Amendment, LineItem, Requirement
from orders.services import amending, drafting, versions
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.pictures import photograph
from tradeassurance.demo.world.timeline import Plot

REASONS: Final = {
    "packaging": {
        "en": "Our forwarder asks for pallets: the cartons are handled twice on the way.",
        "zh-hans": "货代要求打托盘：途中要倒运两次。",
    },
    "dates": {
        "en": "The mould broke; the new one arrives this week.",
        "zh-hans": "模具损坏，新模具本周到厂。",
    },
    "end": {
        "en": "Our customer has withdrawn the project; production has not begun.",
        "zh-hans": "我方客户取消了项目，尚未开始生产。",
    },
}
PALLETS: Final = {
    "en": "On heat-treated pallets (ISPM 15), wrapped",
    "zh-hans": "热处理托盘（ISPM 15），缠绕膜包装",
}


def before_proposing(deal: Deal) -> None:
    """A drawing of the goods becomes part of the draft."""
    if deal.script.agrees == "design":
        goods = deal.goods
        content = photograph(
            goods.shape, goods.color, "", goods.name, deal.world.dice(f"design:{deal.number}")
        )
        sealed = deal.world.seal(f"design-{deal.order.number}.jpg", content, "contract")
        drafting.attach(deal.order, by=deal.drafter, at=deal.at, files=[sealed])


def after_payment(deal: Deal) -> Plot:
    """What a script lets them agree on once the initial payment is there."""
    if deal.script.agrees == "packaging":
        yield from _other_packaging(deal)
    elif deal.script.agrees == "dates":
        yield from _a_later_day(deal)
    elif deal.script.agrees == "end":
        yield from _the_end(deal)


def _said(deal: Deal, side: str) -> str:
    texts = REASONS[deal.script.agrees]
    return texts.get(deal.language(side), texts["en"])


def _other_packaging(deal: Deal) -> Plot:
    """The supplier proposes pallets, and the buyer accepts."""
    yield from deal.wait(0.7, Side.SUPPLIER)
    contract = deal.contract
    items = LineItem.objects.filter(version=contract).order_by("position")
    requirements = Requirement.objects.filter(version=contract).order_by("position")
    same = versions.terms_of(contract, items, requirements)
    pallets = PALLETS["zh-hans" if deal.chinese else "en"]
    terms = drafting.Terms(**{**vars(same), "packaging": pallets})
    amending.propose(deal.order, by=deal.seller, at=deal.at, terms=terms, reason=_said(deal, Side.SUPPLIER))
    yield from deal.wait(0.8)
    amending.accept(_waiting(deal), by=deal.buyer, at=deal.at)


def _a_later_day(deal: Deal) -> Plot:
    """Late already: the supplier proposes a new day, and the buyer has still to answer."""
    until = deal.world.until
    yield from deal.wait_until(until - timedelta(days=1.6), Side.SUPPLIER)
    amending.propose_dates(
        deal.order,
        by=deal.seller,
        at=deal.at,
        shipment_date=(until + timedelta(days=12)).date(),
        delivery_date=None,
        reason=_said(deal, Side.SUPPLIER),
    )


def _the_end(deal: Deal) -> Plot:
    """The buyer proposes to cancel, the supplier agrees, and finance sends the money back."""
    yield from deal.wait(1)
    amending.propose_cancellation(deal.order, by=deal.buyer, at=deal.at, reason=_said(deal, Side.BUYER))
    yield from deal.wait(0.8, Side.SUPPLIER)
    amending.accept(_waiting(deal), by=deal.seller, at=deal.at)
    assert deal.order.state == OrderState.CANCELLED
    yield from deal.finance_refunds()


def _waiting(deal: Deal) -> Amendment:
    return Amendment.objects.get(order_id=deal.order_id, state="proposed")
