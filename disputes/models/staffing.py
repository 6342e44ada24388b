"""Which cases an arbitrator is qualified for: data on staff (A1)."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers import categories
from tradeassurance.core.models import Part


class Qualification(Part):
    """What one arbitrator may be given without being asked.

    ``categories`` and ``languages`` are lists of codes; an empty list of categories means all of them.
    ``up_to_usd`` is the largest wanted amount in US dollars; None means any.
    """

    root_path = "user"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualification"
    )
    languages = models.JSONField(_("languages"), default=list)
    categories = models.JSONField(_("categories"), default=list)
    up_to_usd = models.DecimalField(_("up to (USD)"), max_digits=20, decimal_places=2, null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(up_to_usd=None) | Q(up_to_usd__gte=0), name="qualification_amount_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def covers(self, language: str, goods: set[str], usd: Decimal) -> bool:
        """Whether a case in this language, about goods of these categories and of this amount is within it."""
        in_categories = not self.categories or goods <= set(self.categories)
        return (
            language in self.languages and in_categories and (self.up_to_usd is None or usd <= self.up_to_usd)
        )

    @property
    def category_labels(self) -> list[Any]:
        """The categories in the reader's words."""
        return [categories.label(code) for code in self.categories]
