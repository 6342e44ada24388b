"""Disputes as far as their story was told, for page tests: made by the real services, at times in 2024."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disputes.declarations import EVERYTHING
from disputes.models import Dispute, Obligation, Offer
from disputes.services import arbitration, claim, determination, escalation, negotiation
from disputes.services.claim import Claim, Proof
from disputes.services.determination import Decision
from tests import factories as world
from tests.factories import DAY, Party
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.sweep import sweep

QUALITY = {"reason": "quality", "wanted": "full_refund", "statement": "The mugs are too small by far."}


def text_file(
    name: str = "findings.txt", text: bytes = b"Measured 74 mm, agreed 80 mm."
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text, content_type="text/plain")


class Scene:
    """An order of ceramic mugs that was delivered, and the dispute about it. USD 10,000 are paid."""

    def __init__(self, rules: str = "current-2024", stage: str = "delivered", **order: Any) -> None:
        self.told = world.order(rules=rules, stage=stage, **order)
        self.buyer, self.supplier = self.told.buyer, self.told.supplier
        self.at: datetime = self.told.times[stage if stage in self.told.times else "draft"] + DAY

    @property
    def order(self) -> Any:
        return self.told.reload()

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.filter(order=self.order).latest("id")

    @property
    def url(self) -> str:
        return f"/disputes/{self.dispute.number}/"

    def later(self, **step: int) -> datetime:
        """Time goes on; every deed happens at the present."""
        self.at += timedelta(**step)
        return self.at

    def claim(self, **changes: Any) -> "Scene":
        requirement = self.order.contract.requirements.first()
        points = ((requirement.pk, "74 mm"),)
        values = QUALITY | {"deviations": points, "declared": EVERYTHING} | changes
        claim.open_dispute(self.order, by=self.buyer.actor, at=self.at, claim=Claim(**values))
        self.later(hours=1)
        return self

    def prove(self, by: Party, kind: str = "photograph", name: str = "findings.txt") -> "Scene":
        proof = Proof(documents.receive(text_file(name), "evidence"), kind, "what was measured")
        claim.add_evidence(self.dispute, by=by.actor, at=self.at, proof=proof)
        self.later(hours=1)
        return self

    def contest(self) -> "Scene":
        negotiation.contest(
            self.dispute, by=self.supplier.actor, at=self.at, response="They were measured here."
        )
        self.later(hours=1)
        return self

    def offer(self, by: Party, amount: str | None = "4000", remedy: str = "partial_refund") -> Offer:
        money = Decimal(amount) if amount else None
        made = negotiation.offer(
            self.dispute, by=by.actor, at=self.at, remedy=remedy, amount=money, conditions="As goodwill."
        )
        self.later(hours=1)
        return made

    def offer_states(self) -> list[str]:
        return list(self.dispute.offers.values_list("state", flat=True))

    def escalate(self) -> "Scene":
        escalation.escalate(self.dispute, by=self.buyer.actor, at=self.at)
        self.later(hours=1)
        return self

    def take(self) -> Actor:
        arbitrator = world.staff("arbitrator")
        arbitration.take(self.dispute, by=arbitrator, at=self.at)
        self.later(hours=1)
        return arbitrator

    def decide(
        self, by: Actor, remedy: str = "partial_refund", amount: str | None = "4000", **more: Any
    ) -> "Scene":
        findings = {d.pk: ("confirmed", "Too small.") for d in self.dispute.deviations.all()}
        decision = Decision(
            liability=more.pop("liability", "supplier"),
            remedy=remedy,
            amount=Decimal(amount) if amount else None,
            reasons="The samples are smaller than agreed.",
            findings=findings,
        )
        determination.decide(self.dispute, by=by, at=self.at, decision=decision)
        self.later(hours=1)
        return self

    def decided(self, **decision: Any) -> "Scene":
        """Contested, escalated, taken, decided; small enough to need no second person."""
        self.claim().contest().escalate()
        return self.decide(self.take(), **decision)

    def settled(self, amount: str | None = "4000", remedy: str = "partial_refund") -> "Scene":
        """The buyer accepts the supplier's offer."""
        self.claim()
        made = self.offer(self.supplier, amount, remedy)
        negotiation.accept(made, by=self.buyer.actor, at=self.at, remedy=made.remedy, amount=made.amount)
        self.later(hours=1)
        return self

    def line(self, source: str = "supplier") -> Obligation:
        return Obligation.objects.get(dispute=self.dispute, source=source)

    def pass_time(self, **step: int) -> "Scene":
        """Time goes on, and the job has run."""
        sweep(self.later(**step))
        return self


def classic(**order: Any) -> Scene:
    """Paid to the supplier's account: the platform holds nothing; shipment is late from 16 March 2016."""
    scene = Scene("classic-2015", "paid", quality_cover="pre_shipment", **order)
    scene.later(days=20)
    return scene


def late(scene: Scene) -> Scene:
    """A claim for late shipment on classic rules."""
    return scene.claim(reason="late_shipment", deviations=(), statement="Nothing was shipped.")


def browser(party: Party) -> Client:
    """A browser in which this party's person has signed in."""
    client = Client()
    client.force_login(party.user)
    return client
