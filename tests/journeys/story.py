"""A story: one buyer, one supplier, the desk, and days that pass. Everything happens through the services."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.declarations import EVERYTHING
from disputes.models import Appeal, Debt, Dispute, Obligation, Offer, Return
from disputes.services import appeal, arbitration, claim, escalation, negotiation
from disputes.services.claim import Claim, Proof
from orders.models import Order, Payment
from orders.services import confirmation, drafting, fulfilment, payment
from orders.services.drafting import Item, Quality, Terms
from suppliers.models import Freeze, Supplier
from suppliers.services import participation
from tests import factories
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import Company, User
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor, member, staff
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import statements
from tradeassurance.rules.models import ServiceRules

SUPPLIER_ZONE = "Asia/Shanghai"
BUYER_ZONE = "America/New_York"
_numbers = count(1)


def on(day: str, clock: str = "10:00", zone: str = "UTC") -> datetime:
    """An instant: ``on("2024-03-15")`` is ten o'clock UTC on that day."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Story:
    """Who is in it, and the order it is about. Amounts in USD unless said otherwise."""

    def __init__(
        self, *, limit: str = "50000", joined: str = "2024-01-02", countries: tuple[str, str] = ("US", "CN")
    ) -> None:
        n = next(_numbers)
        self.buyer_company = Company.objects.create(
            name=f"Hudson Trading {n}", country=countries[0], time_zone=BUYER_ZONE
        )
        self.supplier_company = Company.objects.create(
            name=f"Ningbo Lighting {n}", country=countries[1], time_zone=SUPPLIER_ZONE
        )
        self.buyer = member(self._user("buyer", n).pk, self.buyer_company.pk)
        self.seller = member(self._user("seller", n).pk, self.supplier_company.pk)
        self.risk = self._staff("risk", n, roles.RISK)
        self.arbitrator = self._staff("arbitrator", n, roles.ARBITRATOR)
        self.finance = self._staff("finance", n, roles.FINANCE_MAKER)
        self.support = self._staff("support", n, roles.SUPPORT)
        accepted = ServiceRules.objects.published().last()
        applied = participation.apply(
            by=self.seller, at=on(joined), company=self.supplier_company, rules=accepted
        )
        self.supplier_id = participation.admit(
            applied,
            by=self.risk,
            at=on(joined, "11:00"),
            grade="gold",
            limit=Decimal(limit),
            reason="first assessment",
        ).pk

    @cached_property
    def senior(self) -> Actor:
        """Somebody who may approve, and holds the roles for it by the record (I32); most stories need nobody."""
        return factories.staff(roles.ARBITRATOR, roles.SENIOR_ARBITRATOR)

    @staticmethod
    def _user(name: str, n: int) -> User:
        return User.objects.create_user(f"{name}{n}@example.com", name=name.title())

    def _staff(self, name: str, n: int, *held: str) -> Actor:
        return staff(self._user(name, n).pk, *held)

    @staticmethod
    def checker(*held: str) -> Actor:
        """Somebody new who may approve, and holds these roles by the record (I32)."""
        return factories.staff(*held)

    # --- facts ---------------------------------------------------------------------------------------

    @property
    def supplier(self) -> Supplier:
        return Supplier.objects.get(pk=self.supplier_id)

    @property
    def order(self) -> Order:
        return Order.objects.get(pk=self.order_id)

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.filter(order_id=self.order_id).latest("id")

    @property
    def freeze(self) -> Freeze:
        return Freeze.objects.get(order_id=self.order_id)

    @property
    def offer_on_table(self) -> Offer:
        return Offer.objects.filter(dispute=self.dispute).latest("id")

    @property
    def goods(self) -> Return:
        return Return.objects.get(dispute=self.dispute)

    @property
    def debt(self) -> Debt:
        return Debt.objects.get(order_id=self.order_id)

    def obligations(self) -> list[tuple[str, str, Decimal]]:
        rows = Obligation.objects.filter(dispute=self.dispute).order_by("id")
        return [(o.source, o.state, o.amount) for o in rows]

    def balance(self, code: str, owner: str = "") -> Decimal:
        return statements.balance_of(code, owner or f"order:{self.order_id}", self.order.currency)

    def got_back(self) -> Decimal:
        """What the buyer's pocket has again, of this order."""
        lines = statements.statement_of_root("order", self.order_id)
        return sum((x.amount for x in lines if x.code == "buyer" and x.amount > 0), Decimal(0))

    def supplier_got(self) -> Decimal:
        lines = statements.statement_of_root("order", self.order_id)
        return sum((x.amount for x in lines if x.code == "supplier"), Decimal(0))

    def due(self, kind: str) -> datetime:
        return (
            Deadline.objects.filter(root_kind="order", root_id=self.order_id, kind=kind).latest("id").due_at
        )

    def told(self, company: Company, topic: str) -> int:
        return Notice.objects.filter(
            company=company, topic=topic, root_kind="order", root_id=self.order_id
        ).count()

    # --- deeds ---------------------------------------------------------------------------------------

    def terms(self, **changes: Any) -> Terms:
        """Lamps for 30,000, of which 10,000 first; 8,000 protected; shipment on Friday 1 March 2024."""
        values: dict[str, Any] = {
            "items": [Item("LED lamp", "lighting", Decimal(1000), "pcs", Decimal(30))],
            "initial_payment": Decimal(10000),
            "protected_amount": Decimal(8000),
            "shipment_date": date(2024, 3, 1),
            "requirements": [Quality("Luminous flux", "800 lm", "± 5 %", "Integrating sphere")],
        }
        return Terms(**(values | changes))

    def draft(self, at: datetime, *, by: Actor | None = None, currency: str = "USD", **changes: Any) -> None:
        order = drafting.draft(
            by=by or self.seller,
            at=at,
            buyer=self.buyer_company,
            supplier=self.supplier,
            currency=currency,
            terms=self.terms(**changes),
        )
        self.order_id = order.pk

    def agree(self, at: datetime, version: int = 1) -> None:
        """The draft is sent and both sides confirm the same version."""
        if self.order.state == "draft":
            drafting.propose(self.order, by=self.seller, at=at)
        confirmation.confirm(self.order, by=self.buyer, at=at, version=version)
        confirmation.confirm(self.order, by=self.seller, at=at, version=version)

    def pay(self, at: datetime, amount: str = "10000", stage: str = "initial") -> Payment:
        made = payment.announce(self.order, by=self.buyer, at=at, stage=stage, amount=Decimal(amount))
        return payment.receive(
            made, by=self.finance, at=at + timedelta(hours=1), bank_reference=f"BANK-{made.pk}"
        )

    def ship(self, at: datetime) -> None:
        fulfilment.ship(self.order, by=self.seller, at=at, carrier="Ocean Line", tracking="OL-1")

    def deliver(self, at: datetime) -> None:
        fulfilment.deliver(self.order, by=self.buyer, at=at)

    def claim(
        self, at: datetime, reason: str, wanted: str = "full_refund", amount: str | None = None, **more: Any
    ) -> Dispute:
        values = Claim(
            reason=reason,
            wanted=wanted,
            wanted_amount=Decimal(amount) if amount else None,
            statement="The goods are not as agreed.",
            **({"declared": EVERYTHING} | more),
        )
        return claim.open_dispute(self.order, by=self.buyer, at=at, claim=values)

    def proof(self, kind: str = "photograph", text: bytes = b"Measured 612 lm, agreed 800 lm.") -> Proof:
        sealed = documents.receive(
            SimpleUploadedFile("findings.txt", text, content_type="text/plain"), "evidence"
        )
        return Proof(sealed, kind, "what was measured")

    def news(self) -> Proof:
        """A document that was not on the case yet."""
        return self.proof("inspection_report", f"Measured anew, sheet {next(_numbers)}.".encode())

    def appeal(self, at: datetime, by: Actor, reason: str = "The measurement was wrong.") -> Appeal:
        return appeal.appeal(self.dispute, by=by, at=at, reason=reason, proofs=[self.news()])

    def offer(
        self, at: datetime, by: Actor, remedy: str = "partial_refund", amount: str | None = None, **more: Any
    ) -> Offer:
        return negotiation.offer(
            self.dispute, by=by, at=at, remedy=remedy, amount=Decimal(amount) if amount else None, **more
        )

    def accept(self, at: datetime, by: Actor) -> None:
        offer = self.offer_on_table
        negotiation.accept(offer, by=by, at=at, remedy=offer.remedy, amount=offer.amount)

    def escalate(self, at: datetime) -> None:
        escalation.escalate(self.dispute, by=self.buyer, at=at)

    def take(self, at: datetime, by: Actor | None = None) -> None:
        arbitration.take(self.dispute, by=by or self.arbitrator, at=at)

    def pass_time(self, until: datetime) -> int:
        """The job runs at an instant; nothing else happens."""
        return sweep(until)


def topics(company: Company) -> Sequence[str]:
    """What a company was told, oldest first."""
    return list(Notice.objects.filter(company=company).order_by("id").values_list("topic", flat=True))
