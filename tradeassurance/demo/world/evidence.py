"""Which papers a side hands in for which reason, made from the deal's own facts."""

from typing import Any

from disputes.services.claim import Proof
from orders.enums import Side
from orders.models import Agency, Payment
from tradeassurance.core.documents import Sealed
from tradeassurance.demo.world import papers, pictures
from tradeassurance.demo.world.catalogue import AGENCIES
from tradeassurance.demo.world.deal import ZH, Deal
from tradeassurance.ledger import currencies

INSPECTORS = {"SGS": "R. Wouters", "TÜV Rheinland": "K. Schäfer", "Bureau Veritas": "M. Lefèvre"}


class Folder:
    """The papers of one case."""

    def __init__(self, deal: Deal) -> None:
        self.deal, self.world = deal, deal.world
        self.agency = AGENCIES[deal.number % len(AGENCIES)]

    def of_buyer(self, reason: str, facts: dict[str, Any], language: str) -> list[Proof]:
        """What the buyer hands in with a claim (C3)."""
        signed = self._purchase_order(language)
        made = {
            "late_shipment": lambda: [signed, self._letter(facts, language), self._receipt(language)],
            "late_delivery": lambda: [signed, self._tracking(facts, language)],
            "not_received": lambda: [signed, self._tracking(facts, language), self._receipt(language)],
            "quality": lambda: [
                self._report(facts, language, conforms=False),
                self._photo(facts, 1),
                self._photo(facts, 2),
            ],
            "short_quantity": lambda: [
                signed,
                self._packing_list("received", short=True),
                self._photo(facts, 1),
            ],
            "wrong_specification": lambda: [signed, self._photo(facts, 1)],
            "damaged": lambda: [
                self._photo(facts, 1),
                self._photo(facts, 2),
                self._tracking(facts, language),
            ],
        }
        return made[reason]()

    def of_supplier(self, reason: str, facts: dict[str, Any], language: str) -> list[Proof]:
        """What the supplier hands in when it contests."""
        if reason in ("late_shipment", "late_delivery", "not_received"):
            return [self._tracking(facts, language)]
        if reason == "quality" and self.deal.number % 2:
            return [self._report(facts, language, conforms=True)]
        return [self._packing_list("packed")]

    def more(self, facts: dict[str, Any], side: str) -> Proof:
        """What a side hands in when the desk asks."""
        return self._photo(facts, 3) if side == Side.BUYER else self._packing_list("production")

    def of_appeal(self, facts: dict[str, Any]) -> Proof:
        """What was not on the case when it was decided (A9)."""
        return self._photo(facts, 4)

    def of_refund(self, language: str) -> Sealed:
        """What shows that the supplier refunded: the bank's advice (A10)."""
        return self._receipt(language).sealed

    # --- one by one --------------------------------------------------------------------------------------

    def _proof(self, name: str, content: bytes, kind: str, description: str) -> Proof:
        agency = Agency.objects.filter(name=self.agency).first() if kind == "inspection_report" else None
        return Proof(self.world.seal(name, content), kind, description, points=(1,), agency=agency)

    def _report(self, facts: dict[str, Any], language: str, *, conforms: bool) -> Proof:
        deal, chinese = self.deal, language == ZH
        number = f"{self.agency[:3].upper().replace('Ü', 'U')}-{deal.at:%y%m}-{4000 + deal.number * 7}"
        findings = []
        for trait in deal.goods.traits:
            good = conforms or trait is not deal.trait
            name, method = (trait.zh, trait.method_zh) if chinese else (trait.name, trait.method)
            findings.append(
                ([name, trait.agreed, trait.tolerance, method, trait.fine if good else trait.off], good)
            )
        head = {
            "agency": self.agency, "number": number, "date": f"{deal.at:%Y-%m-%d}", "order": facts["order"],
            "product": facts["product"], "lot": f"{facts['quantity']} {facts['unit']}", "sample": f"{facts['sample']}, AQL 2.5",
            "inspector": INSPECTORS[self.agency],
        }  # fmt: skip
        content = papers.inspection_report(head, findings, language)
        said = f"检验报告 {number}" if chinese else f"Inspection report {number} of {self.agency}"
        return self._proof(f"inspection-report-{number}.pdf", content, "inspection_report", said)

    def _photo(self, facts: dict[str, Any], number: int) -> Proof:
        deal = self.deal
        reading = str(facts["measured"]) if number != 2 else "0" + str(facts["sample"])
        caption = papers.western(f"{deal.goods.name} / {facts['order']} / {number}").replace("×", "x")
        dice = self.world.dice(f"photo:{deal.number}:{number}")
        content = pictures.photograph(deal.goods.shape, deal.goods.color, reading, caption, dice)
        name = f"IMG_{deal.at:%Y%m%d}_{deal.number:03d}{number}.jpg"
        return self._proof(
            name, content, "photograph", f"{facts['trait']}: {facts['measured']}" if number != 2 else ""
        )

    def _purchase_order(self, language: str) -> Proof:
        deal, chinese = self.deal, language == ZH
        order, terms = deal.order, deal.terms()
        contract = deal.contract

        def money(amount: Any) -> str:
            return f"{currencies.check(amount, deal.currency):,} {deal.currency}"

        signers = [deal.party(side).firm.humans[0].name for side in (Side.BUYER, Side.SUPPLIER)]
        head = {
            "order": order.number, "buyer": order.buyer.name, "seller": order.seller.name,
            "ship": contract.shipment_date.isoformat(), "initial": money(contract.initial_payment),
            "total": money(contract.total), "buyer_signs": signers[0], "seller_signs": signers[1],
        }  # fmt: skip
        item = terms.items[0]
        product = deal.goods.zh if chinese else deal.goods.name
        rows = [[product, f"{item.quantity:,} {item.unit}", money(item.unit_price), money(contract.total)]]
        traits = [
            f"{t.zh if chinese else t.name}: {t.agreed}, {t.tolerance} ({t.method_zh if chinese else t.method})"
            for t in deal.goods.traits
        ]
        content = papers.purchase_order(head, rows, traits, language)
        said = "双方签字的采购订单" if chinese else "Purchase order, signed by both sides"
        return self._proof(f"purchase-order-{order.number}.pdf", content, "purchase_order", said)

    def _receipt(self, language: str) -> Proof:
        made = Payment.objects.filter(order_id=self.deal.order_id).earliest("pk")
        facts = {
            "buyer": self.deal.order.buyer.name, "paid": f"{currencies.check(made.amount, self.deal.currency):,} {self.deal.currency}",
            "reference": made.reference, "date": f"{made.initiated_at:%Y-%m-%d}",
        }  # fmt: skip
        return self._proof(
            f"receipt-{made.reference}.pdf",
            papers.receipt(facts, language),
            "payment_receipt",
            made.reference,
        )

    def _packing_list(self, what: str, *, short: bool = False) -> Proof:
        deal = self.deal
        pieces = int(deal.terms().items[0].quantity)
        cartons = 24
        rows = []
        for carton in range(1, cartons + 1):
            full = pieces // cartons
            counted = full - max(1, full // 7) if short and carton % 2 else full
            rows.append((carton, deal.goods.name, counted, f"{counted * 0.37 + 1.4:.1f}"))
        name = f"packing-list-{what}-{deal.order.number}.csv"
        return self._proof(
            name, papers.packing_list(deal.order.number, rows), "transport", f"Cartons as {what}"
        )

    def _letter(self, facts: dict[str, Any], language: str) -> Proof:
        content = self.deal.said("LETTER", language).format(**facts).encode()
        return self._proof(f"mail-{facts['order']}.txt", content, "correspondence", "")

    def _tracking(self, facts: dict[str, Any], language: str) -> Proof:
        content = self.deal.said("TRACK", language).format(**facts).encode()
        return self._proof(f"tracking-{self.deal.tracking}.txt", content, "transport", self.deal.tracking)
