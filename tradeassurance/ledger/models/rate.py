"""Exchange rates: a dated table, never overwritten (L8)."""

from django.db import models
from django.db.models import Q

from tradeassurance.core.models.root import Recorded


class ExchangeRate(Recorded):
    """How many units of ``quote`` one unit of ``base`` was worth on a day, and who said so."""

    day = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "base", "quote"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
        ]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.day} {self.rate}"
