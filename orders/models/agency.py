"""Inspection agencies: who may be asked to look at goods, as data (A4, P5)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models import Root

FEE_CURRENCY = "USD"


class AgencyQuerySet(models.QuerySet["Agency"]):
    """The vocabulary of agencies."""

    def bookable(self, country: str) -> "AgencyQuerySet":
        """Active agencies that work in a country, by name."""
        serving = [agency.pk for agency in self.filter(active=True) if agency.serves(country)]
        return self.filter(pk__in=serving).order_by("name")


class Agency(Root):
    """A designated agency. Fees are in USD, for one inspection or one visit of production monitoring.

    ``countries`` are ISO 3166 codes in which it works; none means everywhere. One that is no longer
    ``active`` is not offered any more; what was booked with it stands.
    """

    flush_rank: ClassVar[int] = 20

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    active = models.BooleanField(_("active"), default=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    fee = models.DecimalField(_("fee of an inspection"), max_digits=20, decimal_places=4)
    monitoring_fee = models.DecimalField(_("fee of a monitoring visit"), max_digits=20, decimal_places=4)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection agency")
        verbose_name_plural = _("inspection agencies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fee__gte=0, monitoring_fee__gte=0), name="agency_fees_are_fees"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def serves(self, country: str) -> bool:
        """Whether it works in a country."""
        return not self.countries or country in self.countries
