"""Appeals against a decision: at most one of each side, with new evidence (A9, I30)."""

from django.conf import settings
from django.db import models

from disputes.models.claim import Dispute
from orders.enums import Side
from tradeassurance.core.models import Part


class Appeal(Part):
    """What one side brings against the decision. The evidence that came with it names it (``Evidence.appeal``)."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="appeals")
    side = models.CharField(max_length=10, choices=Side)
    reason = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dispute", "side"], name="appeal_once_per_side"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="appeal_says_why"),
        ]
