"""Exchange rates: a dated table, never overwritten (L8)."""

from django.db import models
from django.db.models import Q

from tradeassurance.core.models.root import Recorded, Root


class RateSheet(Root):
    """The rates that a source published for one day, read by the machine: what was read stands in its trail.

    ``digest`` is the SHA-256 of the document as it came; ``published`` its numbers, as text by currency pair.
    """

    day = models.DateField()
    source = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    published = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "source"], name="one_sheet_a_day_and_source")]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"


class ExchangeRate(Recorded):
    """How many units of ``quote`` one unit of ``base`` was worth on a day, and who said so.

    ``sheet`` is what the machine read it from; None for a rate that finance entered by hand.
    """

    day = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    source = models.CharField(max_length=80)
    sheet = models.ForeignKey(RateSheet, null=True, on_delete=models.PROTECT, related_name="rates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "base", "quote"], name="one_rate_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive"),
        ]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.day} {self.rate}"
