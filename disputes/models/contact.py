"""That a party saw how to reach the other one, because its case needed it (N3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.enums import ContactNeed
from disputes.models.claim import Dispute
from orders.enums import Side
from tradeassurance.core.models import Part


class ContactShown(Part):
    """Who of which side was shown the other side's contact, when and what for. Never edited."""

    root_path = "dispute__order"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="contacts_shown")
    side = models.CharField(max_length=10, choices=Side)
    need = models.CharField(max_length=12, choices=ContactNeed)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact shown")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "side", "need", "user"], name="contact_shown_once_per_person"
            )
        ]
