"""Goods: shipped in parts, followed by carriers, accepted, sent back, replaced (P5, A7, A8)."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from disputes.enums import NoReturn
from disputes.models import Replacement, Return
from disputes.services import replacements, returns, returns_desk
from orders.carrier_events import Message
from orders.models import CarrierEvent, Shipment
from orders.services import fulfilment, tracking
from tests.machine.life import WAYS, Life, facts
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.refusals import Conflict

CARRIER = "maersk"


class GoodsMove(Life):
    """Suppliers, buyers and carriers."""

    @rule(way=WAYS, part=st.sampled_from([None, None, "1", "999"]), last=st.booleans())
    def the_supplier_ships(self, way: str, part: str | None, last: bool) -> None:
        self.attempt(
            fulfilment.ship, self.order, self.story.seller, way, carrier_code=CARRIER, is_last=last,
            tracking=f"MAEU{self.key % 7}", quantities={1: Decimal(part)} if part else None,
        )  # fmt: skip

    @rule(deed=st.sampled_from(["deliver", "deliver", "accept", "ship_nothing_more"]), way=WAYS)
    def somebody_says_where_goods_are(self, deed: str, way: str) -> None:
        by = self.story.seller if deed == "ship_nothing_more" else self.story.buyer
        self.attempt(getattr(fulfilment, deed), self.order, by, way)

    @rule(number=st.integers(0, 9), kind=st.sampled_from(["shipment.delivered", "shipment.moved"]))
    def a_carrier_tells(self, number: int, kind: str) -> None:
        """Before the goods left, twice, about goods that nobody knows."""
        self.now = self.now.replace(microsecond=0)
        known = list(Shipment.objects.filter(order__in=self.orders).values_list("tracking", flat=True))
        mine = {"carrier_code": CARRIER, "event_id": f"evt-{number}", "type": kind}
        named = [*known, "MAEU9"][number % (len(known) + 1)]
        message = Message(**mine, tracking=named, occurred_at=self.now)
        try:
            first = tracking.take(message, by=PROVIDER, at=self.now)
        except Conflict:
            assert CarrierEvent.objects.filter(event_id=message.event_id).exists()
            return
        before = facts()
        assert tracking.take(message, by=PROVIDER, at=self.now).pk == first.pk
        assert facts() == before

    @rule(deed=st.sampled_from(["ship", "ship", "deliver", "confirm", "overrule"]), way=WAYS)
    def goods_go_back(self, deed: str, way: str) -> None:
        story = self.story
        for goods in Return.objects.filter(dispute__order__in=self.orders)[:1]:
            by = {"ship": story.buyer, "deliver": story.support, "confirm": story.seller}.get(
                deed, story.arbitrator
            )
            more = {"carrier": "Ocean", "tracking": "R"} if deed == "ship" else {}
            self.attempt(getattr(returns, deed), goods, by, way, **more)

    @rule(deed=st.sampled_from(["state_costs", "question", "judge", "waive"]), way=WAYS, good=st.booleans())
    def somebody_looks_at_a_return(self, deed: str, way: str, good: bool) -> None:
        story = self.story
        by = {"state_costs": story.buyer, "question": story.seller}.get(deed, story.arbitrator)
        said = {
            "state_costs": {"freight": Decimal(120), "customs": Decimal("3.50")},
            "question": {"text": "Half of it is broken."},
            "judge": {"in_condition": good, "reason": "By the pictures."},
            "waive": {"ground": NoReturn.values[0], "reason": "By their letter."},
        }
        for goods in Return.objects.filter(dispute__order__in=self.orders)[:1]:
            self.attempt(getattr(returns_desk, deed), goods, by, way, **said[deed])

    @rule(deed=st.sampled_from(["ship", "ship", "deliver", "receive", "overrule"]), way=WAYS)
    def new_goods_come(self, deed: str, way: str) -> None:
        story = self.story
        for goods in Replacement.objects.filter(dispute__order__in=self.orders)[:1]:
            by = {"ship": story.seller, "deliver": story.support, "receive": story.buyer}.get(
                deed, story.arbitrator
            )
            more = {"carrier": "Ocean", "tracking": "N"} if deed == "ship" else {}
            self.attempt(getattr(replacements, deed), goods, by, way, **more)
