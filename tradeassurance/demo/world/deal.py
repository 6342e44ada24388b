"""One order being told: its script, its timetable, and the deeds of both sides up to acceptance."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from orders.enums import Method, PaymentState, QualityCover, RefundState, Side, Stage
from orders.models import ContractVersion, CreditUse, Order, Payment, Refund
from orders.money import credited
from orders.services import confirmation, drafting, fulfilment, payment, refunds
from orders.services.drafting import Item, Quality, Terms
from tradeassurance.core.actors import PROVIDER, Actor
from tradeassurance.demo.world import texts_en, texts_zh
from tradeassurance.demo.world.catalogue import CARRIERS, GOODS, Goods, Trait
from tradeassurance.demo.world.companies import FIRMS, SUPPLIERS
from tradeassurance.demo.world.stage import Party
from tradeassurance.demo.world.stage import Stage as World
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.ledger import currencies

ZH = "zh-hans"
TRANSIT = {"sea": (22, 33), "air": (4, 8)}

EXAMPLE_ACCOUNTS = ("DE89370400440532013000", "GB29NWBK60161331926819", "NL91ABNA0417164300")
"""Accounts that banks publish as examples of an IBAN."""


@dataclass(frozen=True)
class Script:
    """What a plot is about. The ``anchor`` moment happens ``ago`` days before the end, or on a day (``on``)."""

    buyer: str
    seller: str
    anchor: str = "draft"
    ago: float = 0
    on: date | None = None
    tale: str = ""
    reason: str = "quality"
    goods: str = ""
    stop: str = ""
    late: int = 0
    unshipped: bool = False
    mode: str = "sea"
    cover: str = ""
    protect: str = "0.6"
    initial: str = "0.3"
    scale: float = 1.0
    wait: float = 6
    revised: bool = False
    delivery: bool = False
    accepts: bool = False
    balance: str = "before"
    currency: str = ""
    quiet: bool = False
    small: bool = False
    inspected: bool = False
    parts: bool = False
    spends: bool = False
    agrees: str = ""


class Deal:
    """An order and what is known of it. ``at`` is the instant of the present deed."""

    def __init__(self, world: World, script: Script, number: int) -> None:
        self.world, self.script, self.number = world, script, number
        self.dice: random.Random = world.dice(f"deal:{number}")
        self.times = self._timetable()
        self.at: datetime = self.times["draft"]
        self.order_id = 0
        self.dispute_id = 0
        self.carrier, prefix = self.dice.choice(CARRIERS[script.mode])
        self.tracking = f"{prefix}{self.dice.randint(10**7, 10**8 - 1)}"

    # --- when --------------------------------------------------------------------------------------------

    def _timetable(self) -> dict[str, datetime]:
        """The planned moments, so that the anchor falls where the script says."""
        dice, script = self.dice, self.script
        day = {
            "draft": 0.0,
            "propose": 0.6 + dice.random(),
            "half": 2 + dice.random(),
            "stand": 3.2 + dice.random(),
        }
        day["announce"] = day["stand"] + 0.8 + dice.random()
        day["pay"] = day["announce"] + 1.1
        day["agreed"] = float(int(day["pay"] + dice.randint(18, 32)))
        day["ship"] = day["agreed"] + (script.late or -dice.randint(1, 4))
        day["balance"] = day["ship"] - 1.5 if script.balance == "before" else day["ship"] + 1.5
        day["deliver"] = day["ship"] + dice.randint(*TRANSIT[script.mode])
        day["claim"] = (day["agreed"] if script.unshipped else day["deliver"]) + script.wait
        if script.on is not None:
            anchor = datetime(script.on.year, script.on.month, script.on.day, 12, tzinfo=UTC)
        else:
            anchor = self.world.until - timedelta(days=script.ago)
        start = anchor - timedelta(days=day[script.anchor])
        return {name: start + timedelta(days=offset) for name, offset in day.items()}

    def reach(self, moment: str, who: str = Side.BUYER) -> Plot:
        """Wait for a planned moment."""
        yield from self.wait_until(self.times[moment], who)

    def wait(self, days: float, who: str = Side.BUYER) -> Plot:
        """Some days later, in office hours of a side or of the desk."""
        yield from self.wait_until(self.at + timedelta(days=days), who)

    def wait_until(self, instant: datetime, who: str = Side.BUYER) -> Plot:
        zone = "Europe/Berlin" if who == "desk" else FIRMS[self._key(who)].zone
        self.at = yield self.world.office(instant, zone, self.dice)

    def exactly(self, instant: datetime) -> Plot:
        """Wait for an instant, office hours or not."""
        self.at = yield instant

    # --- who and what ------------------------------------------------------------------------------------

    def party(self, side: str) -> Party:
        return self.world.cast[self._key(side)]

    def _key(self, side: str) -> str:
        return self.script.buyer if side == Side.BUYER else self.script.seller

    @property
    def buyer(self) -> Actor:
        return self.party(Side.BUYER).people[0]

    @property
    def seller(self) -> Actor:
        return self.party(Side.SUPPLIER).people[0]

    @property
    def finance(self) -> Actor:
        return self.world.desk["finance"]

    @property
    def order(self) -> Order:
        return Order.objects.get(pk=self.order_id)

    @property
    def contract(self) -> ContractVersion:
        """What both sides confirmed."""
        contract = self.order.contract
        assert contract is not None
        return contract

    @property
    def currency(self) -> str:
        return self.script.currency or self.party(Side.BUYER).firm.currency

    @property
    def era(self) -> int:
        """The year whose rules will be in force when both sides have confirmed."""
        year = self.times["stand"].year
        return 2024 if year >= 2024 else 2021 if year >= 2021 else 2015

    @property
    def chinese(self) -> bool:
        """Whether both sides write Chinese."""
        return all(self.party(side).language == ZH for side in Side)

    @property
    def goods(self) -> Goods:
        """The main product."""
        makes = next(role.goods for firm, role in SUPPLIERS if firm.key == self.script.seller)
        return GOODS[self.script.goods or makes[self.number % len(makes)]]

    @property
    def trait(self) -> Trait:
        """The requirement that the story turns on."""
        return self.goods.traits[self.number % len(self.goods.traits)]

    def language(self, side: str) -> str:
        """The language a side writes in."""
        return self.party(side).language

    def said(self, kind: str, language: str) -> Any:
        """The texts of a kind in a language."""
        return getattr(texts_zh if language == ZH else texts_en, kind)

    # --- the contract ------------------------------------------------------------------------------------

    def terms(self, *, weeks_later: int = 0, note: str = "") -> Terms:
        """What the contract says, drawn once and the same on every call."""
        dice = self.world.dice(f"terms:{self.number}")
        items = [self._item(self.goods, dice)]
        total = sum((drafting.line_amount(item, self.currency) for item in items), Decimal(0))
        zone = ZoneInfo(self.party(Side.SUPPLIER).zone)
        agreed = self.times["agreed"].astimezone(zone).date() + timedelta(weeks=weeks_later)
        arrival = self.times["deliver"] - timedelta(days=max(0, self.script.late) + 3)
        texts = self.said("PACKAGING", ZH if self.chinese else "en")
        return Terms(
            items=items,
            initial_payment=self.share(total, self.script.initial),
            protected_amount=total
            if self.era == 2024 and self.script.protect == "0.6"
            else self.share(total, self.script.protect),
            shipment_date=agreed,
            delivery_date=arrival.astimezone(zone).date() if self.script.delivery else None,
            quality_cover=self._cover(),
            requirements=[self._quality(trait) for trait in self.goods.traits],
            packaging=dice.choice(texts),
            customization=dice.choice(self.said("CUSTOM", ZH if self.chinese else "en")),
            note=note,
        )

    def _item(self, goods: Goods, dice: random.Random) -> Item:
        # A large order is large for any seed: a second person must approve what is decided about it.
        least = goods.least if self.script.scale <= 1 else goods.most * 3 // 4
        quantity = int(dice.randint(least, goods.most) * self.script.scale) // 50 * 50
        usd = Decimal(goods.price) * Decimal(dice.randint(94, 108)) / 100
        price = currencies.quantize(usd / self.world.rate(self.currency), self.currency)
        return Item(
            goods.zh if self.chinese else goods.name,
            str(goods.category),
            Decimal(quantity),
            goods.unit,
            price,
        )

    def _quality(self, trait: Trait) -> Quality:
        if self.chinese:
            return Quality(trait.zh, trait.agreed, trait.tolerance, trait.method_zh)
        return Quality(trait.name, trait.agreed, trait.tolerance, trait.method)

    def _cover(self) -> str:
        default = QualityCover.PRE_SHIPMENT if self.era == 2015 else QualityCover.POST_DELIVERY
        return str(self.script.cover or default)

    def share(self, amount: Decimal, part: str | float) -> Decimal:
        """A part of an amount, in whole minor units of the order's currency."""
        return currencies.quantize(amount * Decimal(str(part)), self.currency)

    # --- deeds -------------------------------------------------------------------------------------------

    def draft(self) -> None:
        buyer = self.party(Side.BUYER).company
        drafts = self.buyer if self.number % 5 == 2 else self.seller
        made = drafting.draft(
            by=drafts, at=self.at, buyer=buyer, supplier=self.party(Side.SUPPLIER).supplier, currency=self.currency,
            terms=self.terms(),
        )  # fmt: skip
        self.order_id = made.pk
        self.drafter = drafts

    def revise(self) -> None:
        note = self.dice.choice(self.said("REVISE", self.language(Side.SUPPLIER)))
        drafting.revise(self.order, by=self.seller, at=self.at, terms=self.terms(note=note))

    def propose(self) -> None:
        drafting.propose(self.order, by=self.drafter, at=self.at)

    def confirm(self, by: Actor) -> None:
        newest = ContractVersion.objects.filter(order_id=self.order_id).latest("number").number
        confirmation.confirm(self.order, by=by, at=self.at, version=newest)

    def cancel(self) -> None:
        reason = self.dice.choice(self.said("CANCEL", self.language(Side.BUYER)))
        drafting.cancel(self.order, by=self.buyer, at=self.at, reason=reason)

    def announce(self, stage: str = Stage.INITIAL) -> Payment:
        contract = self.contract
        amount = contract.initial_payment if stage == Stage.INITIAL else contract.balance
        if stage == Stage.INITIAL:
            amount -= credited(list(CreditUse.objects.filter(order_id=self.order_id)))
        methods = (
            [Method.BANK, Method.BANK, Method.WIRE, Method.CARD]
            if self.currency == "USD"
            else [Method.BANK, Method.WIRE]
        )
        return payment.announce(
            self.order,
            by=self.buyer,
            at=self.at,
            stage=stage,
            amount=amount,
            method=self.dice.choice(methods),
        )

    def receive(self) -> None:
        """Whatever is on its way arrives."""
        for made in Payment.objects.filter(order_id=self.order_id, state=PaymentState.INITIATED):
            payment.receive(made, by=self.finance, at=self.at, bank_reference=self.reference("IN"))

    def reference(self, prefix: str) -> str:
        """What a bank calls a transfer."""
        return f"{prefix}{self.at:%y%m%d}{self.dice.randint(1000, 9999)}"

    def pays(self, stage: str = Stage.INITIAL) -> Plot:
        """A payment is announced and arrives a day later."""
        self.announce(stage)
        yield from self.wait(1.1, "desk")
        self.receive()

    def ship(self) -> None:
        # Now and then somebody declares less than the goods are worth: the risk desk notices (F1).
        declared = self.share(self.contract.total, "0.35") if self.number % 29 == 7 else None
        fulfilment.ship(
            self.order,
            by=self.seller,
            at=self.at,
            carrier=self.carrier,
            tracking=self.tracking,
            declared=declared,
        )

    def deliver(self) -> None:
        by = self.buyer if self.number % 3 else PROVIDER
        fulfilment.deliver(self.order, by=by, at=self.at)

    def accept(self) -> None:
        fulfilment.accept(self.order, by=self.buyer, at=self.at)

    def refunds(self) -> list[Refund]:
        """What still has to go back to the buyer."""
        waiting = (RefundState.DUE, RefundState.SENT, RefundState.FAILED)
        return list(Refund.objects.filter(order_id=self.order_id, state__in=waiting).order_by("pk"))

    def name_account(self) -> None:
        """The buyer says to which account bank refunds go."""
        account = EXAMPLE_ACCOUNTS[self.number % len(EXAMPLE_ACCOUNTS)]
        holder = self.order.buyer.name[:70]
        refunds.name_account(self.order, by=self.buyer, at=self.at, holder=holder, account=account)

    def finance_refunds(self) -> Plot:
        """Finance sends what is due, and it arrives."""
        yield from self.wait(1, "desk")
        for refund in self.refunds():
            refunds.send(refund, by=self.finance, at=self.at, bank_reference=self.reference("OUT"))
        yield from self.wait(2, "desk")
        for refund in self.refunds():
            refunds.arrive(refund, by=PROVIDER, at=self.at)
