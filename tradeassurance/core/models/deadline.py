"""Clocks: who must do what by when, where the date comes from, and what moved it (I36–I38)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .root import Recorded, RootedPart


class Outcome(models.TextChoices):
    OPEN = "open", _("Running")
    MET = "met", _("Met")
    EXPIRED = "expired", _("Passed")
    DROPPED = "dropped", _("No longer needed")


class Deadline(RootedPart):
    """One running or ended clock of one subject.

    ``due_at`` is the last second that is in time (UTC; 23:59:59 in ``zone``); ``original_due_at`` never
    changes. ``days``, ``counts``, ``parameter`` and ``rules_code`` say where the date comes from, so that
    it can be recomputed (I37). While paused, ``due_at`` stands and nothing expires.
    """

    flush_rank: ClassVar[int] = 60

    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    parameter = models.CharField(max_length=60, blank=True, default="")
    rules_code = models.CharField(max_length=40, blank=True, default="")
    days = models.IntegerField(null=True)
    counts = models.CharField(max_length=10, blank=True, default="")
    zone = models.CharField(max_length=50)
    country = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=10, blank=True, default="")
    original_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind"],
                condition=Q(outcome="open"),
                name="deadline_one_open_per_subject_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("original_due_at")), name="deadline_never_shortened"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at=None)
                | (~Q(outcome="open") & Q(closed_at__isnull=False)),
                name="deadline_closed_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(outcome="open"), name="deadline_open_due"),
            models.Index(fields=["root_kind", "root_id", "outcome"], name="deadline_by_root"),
            models.Index(fields=["kind", "due_at"], condition=Q(outcome="open"), name="deadline_kind_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"

    @classmethod
    def case_scope(cls, deadlines: models.QuerySet["Deadline"]) -> models.QuerySet["Deadline"]:
        """A change works with running clocks only; ended ones are history."""
        return deadlines.filter(outcome=Outcome.OPEN)

    def trail_values(self) -> dict[str, Any]:
        values = {
            "kind": self.kind,
            "subject": f"{self.subject_kind}:{self.subject_id}",
            "due_at": self.due_at,
        }
        if self.parameter:
            values["parameter"] = self.parameter
        return values

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN


class ExtensionCategory(models.TextChoices):
    """Why a clock was moved (C8), or paused by the house itself."""

    LOCATION = "location", _("Buyer's location")
    SHIPPING_SERVICE = "shipping_service", _("Shipping service")
    RETURN_WINDOW = "return_window", _("Supplier's return window")
    HOLIDAY = "holiday", _("National holiday")
    DISASTER = "disaster", _("Natural disaster")
    EMERGENCY = "emergency", _("National emergency")
    STRIKE = "strike", _("Labor strike")
    GOVERNMENT = "government", _("Governmental act")
    FRAUD = "fraud", _("Fraud")
    EVIDENCE = "evidence", _("Waiting for evidence")
    INSPECTION = "inspection", _("Waiting for an inspection")
    ARBITRATION = "arbitration", _("Waiting for the decision")


class DeadlineChange(RootedPart):
    """An extension or a pause of a clock, with its cause. Never edited."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    category = models.CharField(max_length=20, choices=ExtensionCategory)
    reason = models.TextField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_after__gte=models.F("due_before")), name="extension_never_shortens"
            ),
        ]


class Closure(Recorded):
    """A day on which a country (or a region of it) does not work, added by the desk (X14).

    ``entered_at`` is when it was entered; None means from the beginning. It counts for clocks that start later.
    """

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True, default="")
    date = models.DateField()
    reason = models.CharField(max_length=200)
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "date"], name="closure_once_a_day")
        ]
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.country} {self.date}"
