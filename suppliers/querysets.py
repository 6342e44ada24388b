"""Scopes of suppliers and freezes."""

from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Greatest

from .enums import LISTED, FreezeState, SupplierState, WordKind


class SupplierQuerySet(models.QuerySet):
    """Who participates, and how much limit is left."""

    def participating(self) -> "SupplierQuerySet":
        """Suppliers that may confirm new orders (L1)."""
        return self.filter(state=SupplierState.JOINED)

    def listed(self) -> "SupplierQuerySet":
        """Suppliers that were admitted once: whom the directory knows (L6)."""
        return self.filter(state__in=LISTED)

    def with_available(self) -> "SupplierQuerySet":
        """Annotate ``available``: limit − frozen − outstanding, never below zero (L3, I10)."""
        left = F("limit_amount") - F("frozen_amount") - F("outstanding_amount")
        field = models.DecimalField(max_digits=20, decimal_places=4)
        return self.annotate(available=Greatest(left, Value(Decimal(0)), output_field=field))

    def with_word(self, beginning: str) -> "SupplierQuerySet":
        """Suppliers with a word of name or products that begins so (``suppliers.words.searched``)."""
        return self._found(kind=WordKind.WORD, text__startswith=beginning)

    def in_category(self, slug: str) -> "SupplierQuerySet":
        """Suppliers of a category."""
        return self._found(kind=WordKind.CATEGORY, text=slug)

    def in_country(self, code: str) -> "SupplierQuerySet":
        """Suppliers in a country."""
        return self._found(kind=WordKind.COUNTRY, text=code)

    def _found(self, **wanted: str) -> "SupplierQuerySet":
        words = self.model._meta.get_field("words").related_model._default_manager
        return self.filter(Exists(words.filter(supplier=OuterRef("pk"), gone=False, **wanted)))

    def for_company(self, company_id: int) -> "SupplierQuerySet":
        """The company's own participation."""
        return self.filter(company_id=company_id)


class FreezeQuerySet(models.QuerySet):
    """Freezes of limits."""

    def open(self) -> "FreezeQuerySet":
        """What is frozen now."""
        return self.filter(state=FreezeState.OPEN)
