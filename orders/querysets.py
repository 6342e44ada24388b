"""Whose orders these are."""

from django.db import models

from .enums import ENDED, OrderState


class OrderQuerySet(models.QuerySet):
    """Portal look-ups start from ``visible_to``: another company's order is as missing as none."""

    def for_buyer(self, company_id: int | None) -> "OrderQuerySet":
        """Orders the company buys."""
        return self.filter(buyer_id=company_id)

    def for_supplier(self, company_id: int | None) -> "OrderQuerySet":
        """Orders the company supplies."""
        return self.filter(seller_id=company_id)

    def visible_to(self, company_id: int | None) -> "OrderQuerySet":
        """Orders of which the company is a party; a draft is seen by its drafter only."""
        party = models.Q(buyer_id=company_id) | models.Q(seller_id=company_id)
        return self.filter(party).exclude(~models.Q(drafted_by_id=company_id), state=OrderState.DRAFT)

    def unfinished(self) -> "OrderQuerySet":
        """Orders that have not ended."""
        return self.exclude(state__in=ENDED)

    def for_pages(self) -> "OrderQuerySet":
        """With what every list shows, in one joined query."""
        return self.select_related("buyer", "seller", "contract", "rules")


class CreditQuerySet(models.QuerySet):
    """The vocabulary of on-time credits."""

    def for_buyer(self, company_id: int | None) -> "CreditQuerySet":
        """Those of a buying company."""
        return self.filter(buyer_id=company_id)

    def spendable(self) -> "CreditQuerySet":
        """Those that were not spent yet."""
        return self.filter(spent_at=None)


class RequestQuerySet(models.QuerySet):
    """Whose requests these are."""

    def for_buyer(self, company_id: int | None) -> "RequestQuerySet":
        """Requests the company sent."""
        return self.filter(buyer_id=company_id)

    def for_supplier(self, company_id: int | None) -> "RequestQuerySet":
        """Requests the company received."""
        return self.filter(seller_id=company_id)

    def visible_to(self, company_id: int | None) -> "RequestQuerySet":
        """Requests of which the company is a party."""
        return self.filter(models.Q(buyer_id=company_id) | models.Q(seller_id=company_id))
