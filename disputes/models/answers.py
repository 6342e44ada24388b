"""What the supplier says to each point of a claim, and who has a case open (A2)."""

from typing import Any

from django.conf import settings
from django.db import models

from disputes.enums import Answer
from disputes.models.claim import Deviation, Dispute
from tradeassurance.core.models import Part


class PointAnswer(Part):
    """The supplier admits or disputes one claimed deviation; until it says so, there is no answer."""

    root_path = "deviation__dispute__order"

    deviation = models.OneToOneField(Deviation, on_delete=models.PROTECT, related_name="answer")
    answer = models.CharField(max_length=10, choices=Answer)
    text = models.TextField(blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def trail_values(self) -> dict[str, Any]:
        """What was answered, not in which words (I45)."""
        return {"deviation_id": self.deviation_id, "answer": self.answer, "at": self.at}


class CaseReader(models.Model):
    """That a colleague has the page of a case open: a heartbeat, forgotten after a while."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "user"], name="case_reader_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.seen_at:%H:%M}"
