"""The deeds of a dispute: what buyer, supplier and desk do and write in one case of the world."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from disputes import declarations
from disputes.enums import Liability, Reason, Remedy
from disputes.models import Debt, Determination, Dispute, EvidenceRequest, Message, Obligation, Offer, Return
from disputes.services import appeal, arbitration, claim, determination, escalation, execution, negotiation
from disputes.services.claim import Claim, Proof
from disputes.services.determination import Decision
from orders.enums import PaymentState, Side
from orders.models import Payment, Requirement
from orders.money import paid
from tradeassurance.core.actors import Actor
from tradeassurance.demo.world.deal import ZH, Deal
from tradeassurance.demo.world.evidence import Folder
from tradeassurance.demo.world.timeline import Plot

GROUPS = {"late_shipment": "late", "late_delivery": "delivery", "not_received": "delivery"}


class Case:
    """One dispute about a deal."""

    def __init__(self, deal: Deal, judge: str = "") -> None:
        self.deal, self.world, self.dice = deal, deal.world, deal.dice
        self.reason = Reason(deal.script.reason)
        self.group = GROUPS.get(self.reason, "quality")
        self.judge: Actor = (
            self.world.desk[judge] if judge else self.world.judge(deal.number, deal.script.buyer)
        )
        self.folder = Folder(deal)
        self.dispute_id = 0

    # --- facts -------------------------------------------------------------------------------------------

    @property
    def at(self) -> Any:
        return self.deal.at

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.select_related("order").get(pk=self.dispute_id)

    @property
    def state(self) -> str:
        return str(self.dispute.state)

    @property
    def paid(self) -> Decimal:
        return paid(list(Payment.objects.filter(order_id=self.deal.order_id)))

    @property
    def offer_open(self) -> Offer:
        """What lies on the table. Raises DoesNotExist."""
        return Offer.objects.get(dispute_id=self.dispute_id, state="open")

    def actor(self, side: str) -> Actor:
        return self.deal.buyer if side == Side.BUYER else self.deal.seller

    def facts(self, language: str, **more: Any) -> dict[str, Any]:
        """What texts speak of, in a language."""
        deal, trait, order = self.deal, self.deal.trait, self.deal.order
        chinese = language == ZH
        agreed_on = deal.contract.shipment_date
        quantity = int(deal.terms().items[0].quantity)
        today = self.at.astimezone(ZoneInfo(deal.party(Side.BUYER).zone)).date()
        return {
            "order": order.number, "product": deal.goods.zh if chinese else deal.goods.name, "quantity": f"{quantity:,}",
            "unit": "件" if chinese else deal.goods.unit, "trait": trait.zh if chinese else trait.name, "agreed": trait.agreed,
            "tolerance": trait.tolerance, "method": trait.method_zh if chinese else trait.method, "measured": trait.off,
            "fine": trait.fine, "sample": 50 + deal.number % 4 * 25, "short": f"{max(12, quantity // 14):,}",
            "days": max(1, (today - agreed_on).days), "tracking": deal.tracking, "carrier": deal.carrier,
            "agency": self.folder.agency, "buyer": order.buyer.name, "seller": order.seller.name,
            "shipdate": f"{agreed_on.year}年{agreed_on.month}月{agreed_on.day}日" if chinese else f"{agreed_on:%-d %B %Y}",
        } | more  # fmt: skip

    def text(self, kind: str, language: str, *path: str, **more: Any) -> str:
        """One text of a kind, filled in; where there are several, by chance."""
        found: Any = self.deal.said(kind, language)
        for name in path:
            found = found[name]
        chosen = found if isinstance(found, str) else self.dice.choice(found)
        return str(chosen).format(**self.facts(language, **more))

    # --- the parties -------------------------------------------------------------------------------------

    def open(self, wanted: str = Remedy.FULL_REFUND, part: str = "") -> None:
        """The buyer claims, with what the checklist asks for."""
        deal = self.deal
        language = deal.language(Side.BUYER)
        if deal.script.buyer == "rheinland" and deal.number % 2:
            language = ZH  # her colleague in Shanghai writes
        by = deal.party(Side.BUYER).speaker(language)
        requirement = Requirement.objects.filter(
            version=deal.order.contract_id, requirement=deal.trait.agreed
        ).first()
        named = requirement.pk if requirement and self.reason in ("quality", "wrong_specification") else None
        submitted = Claim(
            reason=self.reason, wanted=wanted, statement=self.text("STATEMENT", language, self.reason), language=language,
            wanted_amount=deal.share(self.paid, part) if part else None, since=self.at.date(),
            deviations=((named, self.text("DEVIATION", language, self.reason)),),
            evidence=self.folder.of_buyer(self.reason, self.facts(language), language),
            declared=tuple(one.key for one in declarations.asked(deal.order, self.reason)),
        )  # fmt: skip
        self.dispute_id = claim.open_dispute(deal.order, by=by, at=self.at, claim=submitted).pk

    def contest(self) -> None:
        """The supplier contests, with evidence of its own."""
        language = self.deal.language(Side.SUPPLIER)
        response = self.text("CONTEST", language, self.reason)
        negotiation.contest(self.dispute, by=self.deal.seller, at=self.at, response=response)
        for proof in self.folder.of_supplier(self.reason, self.facts(language), language):
            self.hand_in(Side.SUPPLIER, proof)

    def hand_in(self, side: str, proof: Proof) -> None:
        claim.add_evidence(self.dispute, by=self.actor(side), at=self.at, proof=proof)

    def offer(self, side: str, part: str, *, remedy: str = Remedy.PARTIAL_REFUND, days: int = 0) -> None:
        """A side offers a part of what was paid, for a number of days or as the rules say."""
        language = self.deal.language(side)
        percent = f"{Decimal(part) * 100:.0f} %"
        kind = "return" if remedy == Remedy.RETURN_AND_REFUND else side
        other = self.deal.party(Side(side).other)
        until = None
        if days:
            until = (
                self.at.astimezone(ZoneInfo(other.zone))
                .date()
                .fromordinal(self.at.astimezone(ZoneInfo(other.zone)).date().toordinal() + days)
            )
        amount = self.paid if remedy == Remedy.RETURN_AND_REFUND else self.deal.share(self.paid, part)
        negotiation.offer(
            self.dispute, by=self.actor(side), at=self.at, remedy=remedy, amount=amount, expires_on=until,
            conditions=self.text("OFFER", language, kind, percent=percent),
        )  # fmt: skip

    def accept(self) -> None:
        """The other side accepts the open offer."""
        offer = self.offer_open
        by = self.actor(Side(offer.side).other)
        negotiation.accept(offer, by=by, at=self.at, remedy=offer.remedy, amount=offer.amount)

    def reject(self) -> None:
        offer = self.offer_open
        negotiation.reject(offer, by=self.actor(Side(offer.side).other), at=self.at)

    def take_back(self) -> None:
        offer = self.offer_open
        negotiation.take_back(offer, by=self.actor(offer.side), at=self.at)

    def withdraw(self) -> None:
        reason = self.text("WITHDRAW", self.deal.language(Side.BUYER))
        negotiation.withdraw(self.dispute, by=self.deal.buyer, at=self.at, reason=reason)

    def talk(self) -> Plot:
        """The sides write to each other; support translates what is Chinese for an English reader."""
        exchange = self.deal.said("EXCHANGE", "en")[self.group]
        for position, (side, _text) in enumerate(exchange):
            yield from self.deal.wait(0.05 + self.dice.random() / 5, side)
            if not self.dispute.is_open:
                return
            self._write(side, position)

    def _write(self, side: str, position: int) -> None:
        language = self.deal.language(side)
        said = self.deal.said("EXCHANGE", language)[self.group][position][1]
        message: Message = claim.write(
            self.dispute, by=self.actor(side), at=self.at, text=said, language=language
        )
        if language == ZH and not self.deal.chinese and position % 2:
            other = self.deal.said("EXCHANGE", "en")[self.group][position][1]
            claim.translate(message, by=self.world.desk["support"], at=self.at, translation=other)

    def escalate(self, side: str = Side.BUYER) -> None:
        """A party asks the platform; nothing if the clock did so already."""
        if self.state in ("awaiting_supplier", "negotiating"):
            escalation.escalate(self.dispute, by=self.actor(side), at=self.at)

    # --- the desk ----------------------------------------------------------------------------------------

    def take(self) -> None:
        arbitration.take(self.dispute, by=self.judge, at=self.at)

    def note(self) -> None:
        arbitration.note(
            self.dispute, by=self.judge, at=self.at, text=self.dice.choice(self.deal.said("NOTE", "en"))
        )

    def ask(self, side: str) -> EvidenceRequest:
        text = self.text("ASK", self.deal.language(side), side)
        return arbitration.request_evidence(self.dispute, by=self.judge, at=self.at, side=side, text=text)

    def decide(self, liability: str, remedy: str, part: str = "") -> Determination:
        """The determination, with a finding per deviation and reasons that both sides read."""
        language = ZH if self.deal.chinese else "en"
        result = {"supplier": "confirmed", "buyer": "not_confirmed", "shared": "unproven"}[liability]
        finding = self.text("FINDING", language, result)
        dispute = self.dispute
        decision = Decision(
            liability=liability, remedy=remedy, amount=self.deal.share(self.paid, part) if part else None,
            reasons=self.text("REASONS", language, f"{liability}:{self.group}"),
            findings={d.pk: (result, finding) for d in dispute.deviations.all()},
            inspection_fee_by=Side.BUYER if liability == Liability.BUYER else Side.SUPPLIER,
            return_freight_by=Side.SUPPLIER, customs_by=Side.SUPPLIER,
        )  # fmt: skip
        return determination.decide(dispute, by=self.judge, at=self.at, decision=decision)

    def answer_approval(self, *, approve: bool = True) -> None:
        """A senior arbitrator answers; nothing where no second person is needed."""
        waiting = Determination.objects.filter(dispute_id=self.dispute_id, state="awaiting_approval").first()
        if waiting is not None:
            remark = "" if approve else self.text("SENT_BACK", "en")
            determination.answer_approval(
                waiting, by=self.world.desk["senior"], at=self.at, approve=approve, remark=remark
            )

    def appeal(self, side: str) -> None:
        reason = self.text("APPEAL", self.deal.language(side))
        proof = self.folder.of_appeal(self.facts(self.deal.language(side)))
        appeal.appeal(self.dispute, by=self.actor(side), at=self.at, reason=reason, proofs=[proof])

    def waive(self, side: str) -> None:
        appeal.waive(self.dispute, by=self.actor(side), at=self.at)

    # --- afterwards --------------------------------------------------------------------------------------

    def obligations(self, *states: str) -> list[Obligation]:
        """Lines that the supplier has to pay, in these states."""
        lines = Obligation.objects.filter(dispute_id=self.dispute_id, source="supplier", state__in=states)
        return list(lines.order_by("pk"))

    def report_payment(self, *states: str) -> None:
        for line in self.obligations(*states):
            execution.report_payment(
                line, by=self.deal.seller, at=self.at, reference=self.deal.reference("TT")
            )

    def confirm_payment(self, *states: str) -> None:
        for line in self.obligations(*states):
            execution.confirm_payment(line, by=self.deal.buyer, at=self.at)

    @property
    def goods(self) -> Return:
        return Return.objects.get(dispute_id=self.dispute_id)

    @property
    def debt(self) -> Debt:
        return Debt.objects.get(dispute_id=self.dispute_id)

    def received_payment(self) -> Payment:
        """The newest payment that arrived."""
        return Payment.objects.filter(order_id=self.deal.order_id, state=PaymentState.RECEIVED).latest("pk")
