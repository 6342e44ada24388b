"""What happens to goods before they are all shipped: a visit of an agency, a part that goes ahead, a credit spent."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from orders.enums import OrderState, ServiceKind, ShipmentState, Side
from orders.models import Agency, Booking, Credit, Shipment
from orders.services import booking, fulfilment, spending
from orders.services.shipping import Paper
from tradeassurance.core.actors import PROVIDER
from tradeassurance.demo.world import papers
from tradeassurance.demo.world.catalogue import CARRIERS
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import Plot

INSPECTORS = {"sgs": "R. Wouters", "tuv-rheinland": "K. Schäfer", "bureau-veritas": "M. Lefèvre"}


def spend_credit(deal: Deal) -> None:
    """The buyer spends the oldest credit that it has."""
    mine = Credit.objects.for_buyer(deal.order.buyer_id).spendable()
    earlier = mine.filter(order__confirmed_at__lt=deal.order.confirmed_at).order_by("pk").first()
    if earlier is not None:
        spending.spend(deal.order, by=deal.buyer, at=deal.at, credit_id=earlier.pk)


def before_shipment(deal: Deal) -> Plot:
    """An agency is booked, a part goes ahead by air, and the agency's report comes."""
    script, agreed = deal.script, deal.times["agreed"]
    if script.inspected:
        yield from deal.wait(1.5)
        _book(deal)
    if script.parts:
        yield from deal.wait_until(agreed - timedelta(days=9), Side.SUPPLIER)
        _ship_half(deal)
        yield from deal.wait(5)
        _half_arrives(deal)
    if script.inspected:
        yield from deal.wait_until(agreed - timedelta(days=2))
        _report(deal)


def _book(deal: Deal) -> None:
    agency = Agency.objects.order_by("pk")[deal.number % 3]
    zone = ZoneInfo(deal.party(Side.SUPPLIER).zone)
    texts = {
        "en": "Count the cartons; measure 80 pieces, AQL 2.5.",
        "zh-hans": "清点箱数；抽检 80 件，AQL 2.5。",
    }
    booking.book(
        deal.order,
        by=deal.buyer,
        at=deal.at,
        kind=ServiceKind.INSPECTION,
        agency_id=agency.pk,
        scheduled_date=(deal.times["agreed"] - timedelta(days=3)).astimezone(zone).date(),
        instructions=texts.get(deal.language(Side.SUPPLIER), texts["en"]),
    )


def _report(deal: Deal) -> None:
    made = Booking.objects.select_related("agency").get(order_id=deal.order_id)
    language = deal.language(Side.BUYER)
    findings = [
        ([t.zh if language == "zh-hans" else t.name, t.agreed, t.tolerance, t.method, t.fine], True)
        for t in deal.goods.traits
    ]
    number = f"{made.agency.code[:3].upper()}-{deal.at:%y%m}-{6000 + deal.number * 3}"
    item = deal.terms().items[0]
    head = {
        "agency": made.agency.name, "number": number, "date": f"{made.scheduled_date}", "order": deal.order.number,
        "product": item.product, "lot": f"{item.quantity} {item.unit}", "sample": "80, AQL 2.5",
        "inspector": INSPECTORS[made.agency.code],
    }  # fmt: skip
    content = papers.inspection_report(head, findings, language)
    sealed = deal.world.seal(f"inspection-report-{number}.pdf", content, "report")
    summary = (
        "所检项目均符合合同要求。" if language == "zh-hans" else "Passed: every characteristic conforms."
    )
    booking.hand_in(made, by=deal.buyer, at=deal.at, report=sealed, summary=summary)


def _ship_half(deal: Deal) -> None:
    carrier, prefix = CARRIERS["air"][deal.number % 2]
    half = deal.terms().items[0].quantity // 2
    rows = [(carton, deal.goods.name, int(half) // 12, "18.4") for carton in range(1, 13)]
    name = f"packing-list-{deal.order.number}.csv"
    sealed = deal.world.seal(name, papers.packing_list(deal.order.number, rows), "shipping")
    fulfilment.ship(
        deal.order,
        by=deal.seller,
        at=deal.at,
        carrier=carrier,
        tracking=f"{prefix}{deal.number}71{deal.at:%d%m%y}",
        quantities={1: Decimal(half)},
        papers=[Paper(sealed, "packing_list")],
    )


def _half_arrives(deal: Deal) -> None:
    first = Shipment.objects.filter(order_id=deal.order_id, state=ShipmentState.IN_TRANSIT).first()
    if first is not None and deal.order.state == OrderState.IN_PRODUCTION:
        fulfilment.arrive(first, by=PROVIDER, at=deal.at)
