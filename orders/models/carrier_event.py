"""What carriers tell us about shipments, each once, and what became of it (P5, I17)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import CarrierCause
from orders.models.shipment import Shipment
from tradeassurance.core.models import Root


class CarrierEvent(Root):
    """One message of a carrier. ``carrier_code`` and ``event_id`` name it for ever.

    It points to the shipment that it brought to its end, or ``cause`` says why nothing followed.
    ``content_hash`` (SHA-256) tells a repetition from a contradiction.
    """

    flush_rank: ClassVar[int] = 45

    carrier_code = models.CharField(max_length=20)
    event_id = models.CharField(_("event"), max_length=100)
    content_hash = models.CharField(max_length=64)
    type = models.CharField(max_length=40)
    tracking = models.CharField(_("tracking number"), max_length=80)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    shipment = models.ForeignKey(Shipment, null=True, on_delete=models.PROTECT, related_name="events")
    cause = models.CharField(max_length=16, choices=CarrierCause, blank=True, default="")

    class Meta:
        verbose_name = _("carrier event")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["carrier_code", "event_id"], name="carrier_event_once"),
            models.CheckConstraint(
                condition=Q(shipment=None) ^ Q(cause=""), name="carrier_event_leads_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.event_id
