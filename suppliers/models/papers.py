"""What a company accepted and proved when it asked to take part, and what it is found by (L1, L6)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from suppliers.enums import PaperKind, WordKind
from suppliers.models.supplier import Supplier
from tradeassurance.core.models import Part


class RulesAcceptance(Part):
    """Who accepted which version of the service rules for the company, and when (L1). Never edited."""

    root_path = "supplier"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="acceptances")
    rules = models.ForeignKey("rules.ServiceRules", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]


class Paper(Part):
    """A document by which a company proves something about itself."""

    root_path = "supplier"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("core.Document", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]


class SupplierWord(Part):
    """One word, category or country that a supplier is found by in the directory (L6).

    Written with the supplier's own change and never deleted: what no longer fits is ``gone``.
    """

    root_path = "supplier"
    trailed: ClassVar[bool] = False

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=8, choices=WordKind)
    text = models.CharField(max_length=40)
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # Prefixes are looked up, so the letters are compared one by one whatever the database's language.
            models.Index(
                fields=["kind", "text", "supplier"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops", "int8_ops"],
                condition=Q(gone=False),
                name="word_finds_supplier",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "kind", "text"], name="supplier_word_once")
        ]

    def trail_values(self) -> dict[str, Any]:
        """Nothing: the words follow from the name and the products, which are in the trail."""
        return {}
