"""What each party reads of a decision, in both languages (A5)."""

from django.db import models

from disputes.models.arbitration import Determination
from orders.enums import Side
from tradeassurance.accounts.enums import Language
from tradeassurance.core.models import Part


class DecisionText(Part):
    """The text for one side in one language: generated from the decision, and as the arbitrator edited it."""

    root_path = "determination__dispute__order"

    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="texts")
    side = models.CharField(max_length=10, choices=Side)
    language = models.CharField(max_length=10, choices=Language)
    text = models.TextField()
    edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["side", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "side", "language"], name="decision_text_once_per_side_and_language"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="decision_text_says_something"),
        ]
