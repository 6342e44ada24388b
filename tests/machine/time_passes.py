"""Time: small steps, jobs that come late or die, clocks that jump far ahead or back (C7, C8, X4)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from disputes.services import extensions
from tests.machine.life import WAYS, Life, facts
from tradeassurance.core.models import Approval, Deadline, ExtensionCategory
from tradeassurance.core.services import approval
from tradeassurance.core.services import deadlines as single
from tradeassurance.core.sweep import sweep
from tradeassurance.demo.simulation.jobs import Killed, killed_at


class TimePasses(Life):
    """Days go by, and the desk moves clocks."""

    @rule(hours=st.sampled_from([1, 6, 24, 24, 72, 24 * 8, 24 * 16]), job=st.booleans())
    def time_passes(self, hours: int, job: bool) -> None:
        self.now += timedelta(hours=hours)
        if job:
            self.story.pass_time(self.now)

    @rule(rarely=st.integers(0, 9), days=st.sampled_from([100, 400]))
    def the_clock_jumps_ahead(self, rarely: int, days: int) -> None:
        if rarely == 3:
            self.now += timedelta(days=days)
            self.story.pass_time(self.now)

    @rule(days=st.sampled_from([1, 30]))
    def the_clock_of_a_job_is_behind(self, days: int) -> None:
        """What has taken effect stays; a job that thinks it is earlier finds nothing to do."""
        sweep(self.now)
        before = facts()
        sweep(self.now - timedelta(days=days))
        assert facts() == before

    @rule(statement=st.integers(1, 25), hours=st.sampled_from([24, 24 * 8]))
    def a_job_dies_in_the_middle(self, statement: int, hours: int) -> None:
        self.now += timedelta(hours=hours)
        before = facts()
        try:
            with killed_at(statement), transaction.atomic():
                sweep(self.now, batch=1)
        except Killed:
            assert facts() == before

    @rule(which=st.integers(0, 1))
    def look_at_an_order(self, which: int) -> None:
        self.story.order_id = self.orders[which]

    def clocks(self) -> Any:
        """The running clocks of the order one looks at, those of claims and the desk's among them."""
        mine = Deadline.objects.filter(root_kind="order", root_id=self.story.order_id, outcome="open")
        return mine.exclude(kind__endswith=".reminder").order_by("due_at", "pk")

    @rule(data=st.data(), days=st.integers(1, 20), way=WAYS)
    def the_desk_extends_a_clock(self, data: st.DataObject, days: int, way: str) -> None:
        clock = self.clocks().first()
        if clock is not None:
            self.attempt(
                single.extend, clock, self.anyone(data), way, until=clock.due_at + timedelta(days=days),
                category=ExtensionCategory.STRIKE, reason="The port is closed.",
            )  # fmt: skip

    @rule(days=st.integers(1, 5))
    def the_desk_extends_many_clocks(self, days: int) -> None:
        self.now += timedelta(minutes=1)
        moves = [
            (one.deadline.pk, one.deadline.due_at) for one in extensions.preview(extensions.Filter(), days)
        ]
        said = {"days": days, "category": ExtensionCategory.DISASTER, "reason": "A storm."}
        for _again in range(2):
            # Going on after an interruption never moves one twice.
            extensions.extend_all(moves, by=self.story.senior, at=self.now, **said)
        kept = dict(Deadline.objects.filter(pk__in=dict(moves)).values_list("pk", "due_at"))
        assert all(kept[pk] <= seen + timedelta(days=days + 2) for pk, seen in moves)

    @precondition(lambda self: self.order.state in ("delivered", "completed"))
    @rule(days=st.integers(2, 20), claim_type=st.sampled_from(["quality", "late_shipment"]), way=WAYS)
    def the_desk_reopens_a_window(self, days: int, claim_type: str, way: str) -> None:
        asked = self.attempt(
            extensions.ask_to_reopen, self.order, self.story.arbitrator, way, claim_type=claim_type,
            until=(self.now + timedelta(days=days)).date(), category=ExtensionCategory.DISASTER, reason="A storm.",
        )  # fmt: skip
        waiting = Approval.objects.filter(action=extensions.REOPEN, state="waiting").last()
        if asked is not None and waiting is not None:
            self.attempt(approval.answer, waiting, self.story.senior, way, approve=True, remark="Seen.")
