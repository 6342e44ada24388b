"""What the desk does of its own accord in the year: it catches up with old cases, moves money, extends clocks."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist

from disputes.enums import Liability, Remedy
from disputes.models import Debt, Determination, Dispute
from disputes.services import chargeback, determination, extensions, recovery
from orders.enums import REFUNDS_OVER, PaymentState, RefundState
from orders.models import Payment, Refund
from orders.services import refunds
from tradeassurance.core.actors import PROVIDER, Actor
from tradeassurance.core.models import ExtensionCategory
from tradeassurance.core.refusals import Refused
from tradeassurance.demo.simulation.scripts import YEAR
from tradeassurance.demo.world.case import Case
from tradeassurance.demo.world.catalogue import CARRIERS
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.stage import JUDGES, Stage
from tradeassurance.demo.world.timeline import Plot

EVERY: Final = timedelta(days=7)
OLD: Final = timedelta(days=24)
"""Claims older than this, and still with the desk, are decided by whoever is there."""
BOUNCES: Final = 0.06
CHARGED_BACK: Final = 0.004
"""How likely a transfer comes back; how likely a payment is charged back in a week."""
OUTCOMES: Final = (
    (Liability.SUPPLIER, Remedy.FULL_REFUND, ""),
    (Liability.SUPPLIER, Remedy.PARTIAL_REFUND, "0.4"),
    (Liability.SUPPLIER, Remedy.RETURN_AND_REFUND, ""),
    (Liability.SHARED, Remedy.PARTIAL_REFUND, "0.2"),
    (Liability.BUYER, Remedy.NO_REFUND, ""),
)


class Desk:
    """Staff who come in once a week."""

    def __init__(
        self, stage: Stage, deals: Iterable[Deal], dice: random.Random, happened: Counter[str]
    ) -> None:
        self.stage, self.dice, self.happened = stage, dice, happened
        self._deals = list(deals)

    def works(self) -> Plot:
        """The plot of the desk, from the beginning of the year to the end of the simulation."""
        at = yield datetime(YEAR, 1, 10, 9, tzinfo=UTC)
        while True:
            by_order = {deal.order_id: deal for deal in self._deals if deal.order_id}
            self._judge(at, by_order)
            self._move_money(at)
            self._extend(at)
            at = yield at + EVERY

    def _try(self, deed: Callable[..., Any], *args: Any, **values: Any) -> Any:
        try:
            return deed(*args, **values)
        except Refused as refused:
            self.happened[f"desk refused by {refused.rule}"] += 1
        except ObjectDoesNotExist:
            self.happened["gone"] += 1
        return None

    # --- cases -------------------------------------------------------------------------------------------

    def _judge(self, at: datetime, deals: dict[int, Deal]) -> None:
        waiting = Determination.objects.filter(state="awaiting_approval", dispute__opened_at__lt=at - OLD)
        for decision in waiting.order_by("pk"):
            approves = self.dice.random() < 0.8
            self._try(
                determination.answer_approval, decision, by=self.stage.desk["senior"], at=at, approve=approves,
                remark="Seen; say more on the second point.",
            )  # fmt: skip
        old = Dispute.objects.filter(state__in=("escalated", "under_review"), opened_at__lt=at - OLD)
        for dispute in old.order_by("pk"):
            deal = deals[dispute.order_id]
            deal.at = at
            self._try(self._decide, Case(deal), dispute)

    def _decide(self, case: Case, dispute: Dispute) -> None:
        case.dispute_id = dispute.pk
        case.judge = self._judge_of(dispute, case.deal.script.buyer)
        if dispute.state == "escalated":
            case.take()
        liability, remedy, part = self.dice.choice(OUTCOMES)
        case.decide(liability, remedy, part)

    def _judge_of(self, dispute: Dispute, buyer: str) -> Actor:
        judges = {self.stage.desk[name].user_id: self.stage.desk[name] for name in JUDGES}
        if dispute.arbitrator_id in judges and dispute.state == "under_review":
            return judges[dispute.arbitrator_id]
        free = [
            self.stage.judge(number, buyer)
            for number in range(len(JUDGES))
            if self.stage.judge(number, buyer).user_id != dispute.first_arbitrator_id
        ]
        return self.dice.choice(free)

    # --- money -------------------------------------------------------------------------------------------

    def _move_money(self, at: datetime) -> None:
        finance = self.stage.desk["finance"]
        for refund in Refund.objects.exclude(state__in=REFUNDS_OVER).order_by("pk"):
            reference = f"OUT{at:%y%m%d}{self.dice.randint(1000, 9999)}"
            if refund.state in (RefundState.DUE, RefundState.FAILED):
                self._try(refunds.send, refund, by=finance, at=at, bank_reference=reference)
            elif self.dice.random() < BOUNCES:
                self._try(refunds.bounce, refund, by=finance, at=at, reason="The account is closed.")
            else:
                self._try(refunds.arrive, refund, by=finance, at=at)
        for debt in Debt.objects.filter(state="outstanding").order_by("pk"):
            if self.dice.random() < 0.1:
                reference = f"RE{at:%y%m%d}{self.dice.randint(1000, 9999)}"
                some = self.dice.choice((debt.outstanding, min(debt.outstanding, Decimal(100))))
                self._try(recovery.reimburse, debt, by=finance, at=at, amount=some, bank_reference=reference)
        recent = Payment.objects.filter(
            state=PaymentState.RECEIVED, received_at__gt=at - 8 * EVERY, received_at__lt=at
        )
        for payment in recent.order_by("pk"):
            if self.dice.random() < CHARGED_BACK:
                reference = f"CB{at:%y%m%d}{payment.pk}"
                if self._try(chargeback.record, payment, by=PROVIDER, at=at, reference=reference):
                    self.happened["chargebacks"] += 1

    # --- clocks ------------------------------------------------------------------------------------------

    def _extend(self, at: datetime) -> None:
        """Now and then a carrier is on strike, and every clock of its goods moves (C8)."""
        if self.dice.random() >= 0.15:
            return
        carrier = self.dice.choice([name for mode in CARRIERS.values() for name, _prefix in mode])
        wanted = extensions.Filter(carrier=carrier, first=at.date(), last=(at + 3 * EVERY).date())
        days = self.dice.randint(1, 8)
        seen = [(move.deadline.pk, move.deadline.due_at) for move in extensions.preview(wanted, days)]
        results = extensions.extend_all(
            seen, by=self.stage.desk["senior"], at=at, days=days, category=ExtensionCategory.STRIKE,
            reason=f"{carrier} is on strike.",
        )  # fmt: skip
        self.happened["clocks extended"] += sum(not result.refusal for result in results)
