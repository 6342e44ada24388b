"""What a limit rests on, kept for good (L2)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from suppliers.enums import Cause, Grade
from suppliers.models.supplier import Supplier
from tradeassurance.core.models import Part


class Assessment(Part):
    """One assessment of the limit, with each input and how it contributed. Never edited.

    Amounts are US dollars. ``inputs`` are what ``suppliers.formula`` was given, ``contributions`` its lines
    under the numbers of ``rules``; they sum to ``formula_amount``. Where ``limit_amount`` is another number,
    staff departed from the formula by hand, for the ``reason``.
    """

    root_path = "supplier"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=Cause)
    grade = models.CharField(max_length=12, choices=Grade)
    rules = models.ForeignKey("rules.ServiceRules", on_delete=models.PROTECT, related_name="+")
    inputs = models.JSONField()
    contributions = models.JSONField()
    formula_amount = models.DecimalField(max_digits=20, decimal_places=4)
    limit_before = models.DecimalField(max_digits=20, decimal_places=4)
    limit_amount = models.DecimalField(max_digits=20, decimal_places=4)
    reason = models.TextField(blank=True, default="")
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_amount__gte=0, formula_amount__gte=0), name="assessment_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(limit_amount=models.F("formula_amount")) | ~Q(reason=""),
                name="assessment_departs_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "-at", "-id"], name="assessment_by_supplier")]

    @property
    def departs(self) -> bool:
        """Whether staff set another limit than the formula gives."""
        return self.limit_amount != self.formula_amount

    @classmethod
    def case_scope(cls, assessments: models.QuerySet["Assessment"]) -> models.QuerySet["Assessment"]:
        """A change adds one and needs none of the earlier ones."""
        return assessments.none()

    def trail_values(self) -> dict[str, Any]:
        """The result and what it rests on."""
        names = ("cause", "grade", "rules_id", "inputs", "formula_amount", "limit_before", "limit_amount")
        return {name: getattr(self, name) for name in names}
