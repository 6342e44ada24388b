"""What every life of the machine has: people, two orders on one limit, and the ways in which a request may go."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from disputes.models import Dispute
from disputes.services import determination
from disputes.services.determination import Decision
from orders.models import Order
from orders.services import confirmation, drafting, fulfilment
from tests import factories
from tests.journeys.conftest import put_in_force
from tests.journeys.story import Story, on
from tradeassurance.core import integrity
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import IdempotencyKey, Notice, TrailEntry
from tradeassurance.core.refusals import Conflict, Refused
from tradeassurance.demo.simulation.faults import statements_that_are_off
from tradeassurance.demo.simulation.jobs import Killed, killed_at
from tradeassurance.ledger.models import Posting
from tradeassurance.rules.models import pinned

REASONS = ["late_shipment", "late_delivery", "not_received", "quality", "short_quantity", "damaged"]
REMEDIES = ["full_refund", "partial_refund", "return_and_refund"]
AMOUNTS = ["0.01", "333.33", "4000", "9999.99", "10000", "10000.01"]
HEAD_STARTS = ["nothing", "paid", "shipped", "delivered", "claimed", "escalated", "decided", "executing"]
STEP_CHECKS = {"I04", "I05", "I07", "I09", "I12", "I13", "I14", "I24", "I25", "I27"}
"""What is cheap to ask and breaks first; after each life everything is asked."""
WAYS = st.sampled_from(["once"] * 5 + ["twice", "twice", "altered", "killed", "killed"])
"""How a request goes: alone; sent again; sent again with other content; killed in the middle and sent again."""


class Life(RuleBasedStateMachine):
    """One supplier, two orders, everybody at work. What people do is in the mixins beside this."""

    @initialize(
        code=st.sampled_from(["classic-2015", "escrow-2021", "current-2024"]),
        cover=st.booleans(),
        head_start=st.sampled_from(HEAD_STARTS),
        remedy=st.sampled_from([*REMEDIES, "replacement"]),
    )
    def begin(self, code: str, cover: bool, head_start: str, remedy: str) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        pinned.cache_clear()
        put_in_force(code)
        self.story, self.code, self.remedy = Story(limit="12000"), code, remedy
        self.now, self.key = on("2024-01-20"), 0
        chosen = "pre_shipment" if code == "classic-2015" else "post_delivery"
        quality = chosen if cover or code == "current-2024" else "none"
        self.orders = []
        for _ in range(2):
            self.story.draft(self.now, quality_cover=quality)
            self.orders.append(self.story.order_id)
        self.story.order_id = self.orders[0]
        self._run_ahead(head_start)

    def teardown(self) -> None:
        if not hasattr(self, "transaction"):
            return
        try:
            if hasattr(self, "orders"):
                assert self.found() == []
                assert list(statements_that_are_off()) == []
                event(f"order ended as {self.order.state}")
                event(f"dispute ended as {getattr(self.dispute, 'state', 'none')}")
        finally:
            pinned.cache_clear()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @invariant()
    def the_money_adds_up(self) -> None:
        if hasattr(self, "orders"):
            assert self.found(STEP_CHECKS) == []

    @staticmethod
    def found(only: set[str] | None = None) -> list[str]:
        """What does not hold now."""
        return [f"{r.check.id}: {line}" for r in integrity.run(only) for line in r.violations]

    # --- facts -------------------------------------------------------------------------------------------

    @property
    def order(self) -> Order:
        return self.story.order

    @property
    def dispute(self) -> Any:
        """The last claim about the order one looks at."""
        return Dispute.objects.filter(order_id=self.story.order_id).order_by("-id").first()

    @cached_property
    def checker(self) -> Actor:
        """Who approves what finance made."""
        return factories.staff("finance_checker")

    def anyone(self, data: st.DataObject) -> Actor:
        who = ["buyer", "seller", "arbitrator", "senior", "finance", "support", "risk"]
        return getattr(self.story, data.draw(st.sampled_from(who)))

    # --- how a request goes ------------------------------------------------------------------------------

    def attempt(
        self, deed: Callable[..., Any], record: Any, by: Actor, way: str = "once", **values: Any
    ) -> Any:
        """Do it; a refusal is an answer. The first answer, or None."""
        self.now += timedelta(minutes=1)
        self.key += 1
        sent = {"by": by, "at": self.now, "key": f"k{self.key}"}
        if way == "killed":
            self._kill(deed, record, sent, values)
        try:
            first = deed(record, **sent, **values)
        except (Refused, ObjectDoesNotExist):
            return None
        if way != "once":
            again = deed(record, **sent, **values)
            assert getattr(again, "pk", True) == getattr(first, "pk", True)
        if way == "altered" and (other := _altered(values)):
            before = facts()
            with pytest.raises(Conflict):
                deed(record, **sent, **other)
            assert facts() == before
        return first

    def _kill(
        self, deed: Callable[..., Any], record: Any, sent: dict[str, Any], values: dict[str, Any]
    ) -> None:
        """The process dies at one of its writes: nothing of the request is left."""
        before = facts()
        try:
            with killed_at(1 + self.key % 9), transaction.atomic():
                deed(record, **sent, **values)
                raise Killed  # it was done, and the answer never left: undone with everything else
        except Killed:
            assert facts() == before
        except (Refused, ObjectDoesNotExist):
            return

    # --- the first steps ---------------------------------------------------------------------------------

    def _run_ahead(self, until: str) -> None:
        """Most of the interesting life lies behind the first steps; some stories begin there."""
        reason = "late_shipment" if self.code == "classic-2015" else "quality"
        story = self.story
        steps: list[tuple[str, int, Callable[[datetime], Any]]] = [
            ("confirmed", 0, lambda at: self.both_confirm()),
            ("paid", 0, story.pay),
            ("shipped", 45, lambda at: fulfilment.ship(story.order, by=story.seller, at=at, carrier="Sea")),
            ("delivered", 3, lambda at: fulfilment.deliver(story.order, by=story.buyer, at=at)),
            ("claimed", 1, lambda at: story.claim(at, reason)),
            ("escalated", 25, story.escalate),
            ("decided", 1, self._decided),
            ("executing", 9, story.pass_time),
        ]
        for name, days, step in steps if until != "nothing" else []:
            self.now += timedelta(days=days)
            try:
                step(self.now)
            except Refused:
                return
            if name == until:
                return

    def both_confirm(self) -> None:
        self.attempt(drafting.propose, self.order, self.story.seller)
        version = self.order.versions.count()
        for actor in (self.story.buyer, self.story.seller):
            self.attempt(confirmation.confirm, self.order, actor, version=version)

    def _decided(self, at: datetime) -> None:
        self.story.take(at)
        dispute = self.dispute
        findings = {d.pk: ("confirmed", "") for d in dispute.deviations.all()}
        decision = Decision(liability="supplier", remedy=self.remedy, reasons="As found.", findings=findings)
        determination.decide(dispute, by=self.story.arbitrator, at=at, decision=decision)


def facts() -> tuple[int, ...]:
    """How much has happened so far, whatever it was."""
    return tuple(model._default_manager.count() for model in (TrailEntry, Posting, Notice, IdempotencyKey))


def _altered(values: dict[str, Any]) -> dict[str, Any]:
    """The same request, saying something else."""
    for name, value in values.items():
        if isinstance(value, Decimal):
            return values | {name: value + Decimal("0.01")}
        if isinstance(value, str):
            return values | {name: f"{value} "}
    return {}
