"""What the supplier handed to carriers: one shipment or several, each with its own state (P5)."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import PaperKind, ShipmentState
from orders.models.money import OrderPart
from orders.models.order import Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Part


class Shipment(OrderPart):
    """One handing over of goods to a carrier.

    ``carrier`` is the name, ``carrier_code`` that of the list of carriers or empty. ``is_last`` says that
    nothing of the order follows: the order's shipment date is this one's. ``declared_amount`` is the value that the
    transport documents declare, in the order's currency, where there is one (F1).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    state = fsm.state_field(ShipmentState, ShipmentState.IN_TRANSIT)
    carrier = models.CharField(_("carrier"), max_length=80)
    carrier_code = models.CharField(max_length=20, blank=True, default="")
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True, default="")
    is_last = models.BooleanField(default=False)
    declared_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    shipped_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ShipmentState.values), name="shipment_state_known"),
            models.CheckConstraint(
                condition=Q(state="in_transit", delivered_at=None)
                | Q(state="delivered", delivered_at__isnull=False),
                name="shipment_delivered_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(declared_amount=None) | Q(declared_amount__gte=0),
                name="shipment_declares_no_less_than_nothing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["carrier_code", "tracking"],
                condition=Q(state="in_transit"),
                name="shipment_under_way",
            ),
            models.Index(
                fields=["shipped_at"], condition=Q(declared_amount__isnull=False), name="shipment_declared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking}".strip()

    @fsm.transition(
        field=state,
        source=ShipmentState.IN_TRANSIT,
        target=ShipmentState.DELIVERED,
        by=(fsm.BUYER, fsm.PROVIDER, roles.SUPPORT),
        rule="P5",
        label=_("Confirm receipt"),
    )
    def arrive(self, at: datetime) -> None:
        """These goods reached the buyer."""
        self.delivered_at = at


class ShipmentLine(Part):
    """How much of one contract line a shipment carries.

    The line is named by its position and words: an amendment makes new rows of the contract.
    """

    root_path = "shipment__order"

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit = models.CharField(max_length=20)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "position"], name="shipment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shipment_line_positive"),
        ]

    def trail_values(self) -> dict[str, Any]:
        return {"shipment_id": self.shipment_id, "position": self.position, "quantity": self.quantity}


class ShipmentPaper(Part):
    """A document of a shipment: what the carrier or the supplier wrote about it."""

    root_path = "shipment__order"

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="papers")
    document = models.OneToOneField("core.Document", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=PaperKind)

    class Meta:
        ordering = ["id"]
