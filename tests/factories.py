"""A small world for tests, made by the real services: companies, people, suppliers with a limit, orders.

    from tests import factories as world

    told = world.order(rules="classic-2015", stage="shipped", at=..., shipped_at=...)
    told.order, told.buyer.actor, told.supplier.actor, world.staff("arbitrator")
    told.pay_balance(); told.ship(); told.deliver(); told.reload()

Everything has a default; instants are aware. Needs the ``db`` fixture (or ``transactional_db``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from orders.enums import QualityCover, Stage
from orders.models import Order, Payment
from orders.services import confirmation, drafting, fulfilment, payment
from suppliers.models import Supplier
from suppliers.services import participation
from tradeassurance.accounts.models import Company, User
from tradeassurance.accounts.services import companies, granting, people
from tradeassurance.core import actors
from tradeassurance.core.actors import CLOCK, PROVIDER, Actor
from tradeassurance.ledger.models import ExchangeRate
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import drafting as rules_drafting
from tradeassurance.rules.services import publishing

STAGES = ("draft", "proposed", "confirmed", "paid", "shipped", "delivered")
STARTS = {
    "classic-2015": datetime(2016, 3, 1, 9, tzinfo=UTC),
    "escrow-2021": datetime(2022, 3, 1, 9, tzinfo=UTC),
    "current-2024": datetime(2024, 3, 1, 9, tzinfo=UTC),
}
"""When an order of each shipped version is drafted unless told: a working day on which it is in force."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USD_RATES = {"EUR": "1.1", "CNY": "0.14", "JPY": "0.0067", "KWD": "3.25", "GBP": "1.27"}
_number = count(1)


@dataclass(frozen=True)
class Party:
    """A company, somebody who acts for it, and that person as an actor."""

    company: Company
    user: User
    actor: Actor
    supplier: Supplier | None = None


def company(name: str = "", *, country: str = "US", zone: str = "America/New_York", **fields: Any) -> Party:
    """A company with one person who acts for it; a buyer in New York unless told."""
    n, at = next(_number), fields.pop("at", STARTS["classic-2015"] - 30 * DAY)
    known = companies.register(
        by=CLOCK, at=at, name=name or f"Company {n}", country=country, time_zone=zone, **fields
    )
    user = person(at=at, time_zone=zone, language=known.language)
    companies.join(known, by=CLOCK, at=at, user=user)
    return Party(known, user, actors.member(user.pk, known.pk))


def person(*, at: datetime = STARTS["classic-2015"], **fields: Any) -> User:
    """Somebody with an address of their own and no password."""
    n = next(_number)
    return people.enrol(by=CLOCK, at=at, email=f"person{n}@example.com", name=f"Person {n}", **fields)


def staff(*roles: str, at: datetime = STARTS["classic-2015"] - 30 * DAY) -> Actor:
    """A new member of staff holding these roles, acting."""
    user = person(at=at, is_staff=True)
    for role in roles:
        granting.grant(user, by=CLOCK, at=at, role=role)
    return actors.staff(user.pk, *roles)


def supplier(limit: Decimal | int = 100_000, **fields: Any) -> Party:
    """A company in Shanghai that takes part, with a limit in USD; ``products`` and ``categories`` as it says."""
    at = fields.pop("at", STARTS["classic-2015"] - 20 * DAY)
    described = {"products": fields.pop("products", ""), "categories": tuple(fields.pop("categories", ()))}
    grade = fields.pop("grade", "gold")
    party = company(**({"country": "CN", "zone": "Asia/Shanghai"} | fields))
    rules = ServiceRules.objects.published().last()
    assert rules is not None
    joined = participation.apply(by=party.actor, at=at, company=party.company, rules=rules, **described)
    joined = participation.admit(
        joined, by=staff("risk"), at=at, grade=grade, limit=Decimal(limit), reason="Assessed by hand."
    )
    return Party(party.company, party.user, party.actor, joined)


def in_force(code: str, at: datetime) -> None:
    """See to it that the version with this code, or a published copy of it, is in force at an instant."""
    if ServiceRules.objects.in_force(at).code.startswith(code):
        return
    editor, approver = staff("rules_editor"), staff("rules_approver")
    before, n = at - DAY, next(_number)
    original = ServiceRules.objects.get(code=code)
    copy = rules_drafting.draft(
        by=editor,
        at=before,
        code=f"{code}-{n}",
        title="Copy",
        copy_of=original,
        applies_from=at - n * timedelta(seconds=1),
    )
    publishing.propose(copy, by=editor, at=before)
    publishing.publish(copy, by=approver, at=before)


def rate(currency: str, day: date) -> None:
    """A USD rate of the day for a currency other than USD."""
    if currency != "USD":
        known = {"rate": Decimal(USD_RATES.get(currency, "1")), "source": "test"}
        ExchangeRate.objects.get_or_create(day=day, base=currency, quote="USD", defaults=known)


def terms(**fields: Any) -> drafting.Terms:
    """A contract of one line; ``total`` sets its price (30,000 unless told)."""
    total = Decimal(fields.pop("total", 30_000))
    item = drafting.Item("Ceramic mugs", fields.pop("category", "kitchen"), Decimal(1), "lot", total)
    quality = drafting.Quality("Diameter", "80 mm", "± 1 mm", "caliper")
    defaults = {
        "items": (item,),
        "requirements": (quality,),
        "initial_payment": Decimal(fields.pop("initial", (total / 3).quantize(Decimal(1)))),
        "protected_amount": Decimal(fields.pop("protected", (total / 4).quantize(Decimal(1)))),
        "quality_cover": QualityCover.POST_DELIVERY,
    }
    return drafting.Terms(**(defaults | fields))


@dataclass
class Told:
    """An order as far as its story was told, and who plays in it."""

    order: Order
    buyer: Party
    supplier: Party
    times: dict[str, datetime]

    def reload(self) -> Order:
        """The order as it stands in the database now."""
        self.order = Order.objects.get(pk=self.order.pk)
        return self.order

    def propose(self) -> Order:
        """The supplier, who drafted it, sends it to the buyer."""
        return self._keep(drafting.propose(self.order, by=self.supplier.actor, at=self.times["proposed"]))

    def confirm(self, *, version: int = 1, only: str = "") -> Order:
        """Both sides confirm, or ``only`` the ``"buyer"`` or the ``"supplier"``."""
        for side in (only,) if only else ("supplier", "buyer"):
            actor = getattr(self, side).actor
            self._keep(
                confirmation.confirm(self.order, by=actor, at=self.times["confirmed"], version=version)
            )
        return self.order

    def pay(
        self, amount: Decimal | None = None, *, stage: str = Stage.INITIAL, at: datetime | None = None
    ) -> Payment:
        """The buyer pays and the provider says that it arrived; the initial payment unless told."""
        at = at or self.times["paid"]
        amount = self.reload().contract.initial_payment if amount is None else amount
        announced = payment.announce(self.order, by=self.buyer.actor, at=at, stage=stage, amount=amount)
        arrived = payment.receive(announced, by=PROVIDER, at=at, bank_reference=f"BANK-{next(_number)}")
        self.reload()
        return arrived

    def pay_balance(self, at: datetime | None = None) -> Payment:
        """The buyer pays the rest."""
        return self.pay(self.reload().contract.balance, stage=Stage.BALANCE, at=at)

    def ship(self, at: datetime | None = None) -> Order:
        """The supplier hands the goods to a carrier."""
        fulfilment.ship(
            self.order, by=self.supplier.actor, at=at or self.times["shipped"], carrier="Sea line"
        )
        return self.reload()

    def deliver(self, at: datetime | None = None) -> Order:
        """The buyer says that the goods arrived."""
        fulfilment.deliver(self.order, by=self.buyer.actor, at=at or self.times["delivered"])
        return self.reload()

    def _keep(self, order: Order) -> Order:
        self.order = order
        return order


def order(
    *,
    rules: str = "current-2024",
    stage: str = "draft",
    at: datetime | None = None,
    buyer: Party | None = None,
    supplier: Party | None = None,
    currency: str = "USD",
    paid_at: datetime | None = None,
    shipped_at: datetime | None = None,
    delivered_at: datetime | None = None,
    **contract: Any,
) -> Told:
    """An order told up to a stage: draft, proposed, confirmed, paid, shipped or delivered.

    ``at`` is when it is drafted; the steps follow an hour, two hours, a day, ten and twenty days later
    unless told. ``contract`` are values of :func:`terms`; the agreed shipment day is fourteen days after
    ``at``. The parties are new unless given; ``rules`` are in force at ``at``, as a copy where they are not.
    """
    at = at or STARTS[rules]
    in_force(rules, at)
    rate(currency, at.date())
    seller, purchaser = supplier or _new_supplier(), buyer or company()
    times = {
        "draft": at,
        "proposed": at + HOUR,
        "confirmed": at + 2 * HOUR,
        "paid": paid_at or at + DAY,
        "shipped": shipped_at or at + 10 * DAY,
        "delivered": delivered_at or at + 20 * DAY,
    }
    contract.setdefault("shipment_date", (at + 14 * DAY).date())
    drafted = drafting.draft(
        by=seller.actor,
        at=at,
        buyer=purchaser.company,
        supplier=seller.supplier,
        currency=currency,
        terms=terms(**contract),
    )
    told = Told(drafted, purchaser, seller, times)
    steps: list[Callable[[], Any]] = [told.propose, told.confirm, told.pay, told.ship, told.deliver]
    for step in steps[: STAGES.index(stage)]:
        step()
    return told


def _new_supplier() -> Party:
    return supplier()
