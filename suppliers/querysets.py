"""Scopes of suppliers and freezes."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

from .enums import FreezeState, SupplierState


class SupplierQuerySet(models.QuerySet):
    """Who participates, and how much limit is left."""

    def participating(self) -> "SupplierQuerySet":
        """Suppliers that may confirm new orders (L1)."""
        return self.filter(state=SupplierState.JOINED)

    def with_available(self) -> "SupplierQuerySet":
        """Annotate ``available``: limit − frozen − outstanding, never below zero (L3, I10)."""
        left = F("limit_amount") - F("frozen_amount") - F("outstanding_amount")
        field = models.DecimalField(max_digits=20, decimal_places=4)
        return self.annotate(available=Greatest(left, Value(Decimal(0)), output_field=field))

    def with_word(self, word: str) -> "SupplierQuerySet":
        """Suppliers whose name or products hold the word, however it is written."""
        return self.filter(models.Q(company__name__icontains=word) | models.Q(products__icontains=word))

    def for_company(self, company_id: int) -> "SupplierQuerySet":
        """The company's own participation."""
        return self.filter(company_id=company_id)


class FreezeQuerySet(models.QuerySet):
    """Freezes of limits."""

    def open(self) -> "FreezeQuerySet":
        """What is frozen now."""
        return self.filter(state=FreezeState.OPEN)
