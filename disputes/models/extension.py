"""A claim window that had closed and is to be open again: asked for by one person, approved by another (X4)."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models

from orders.enums import ClaimType
from tradeassurance.core.models import ExtensionCategory, Part
from tradeassurance.core.writer import canonical


class WindowReopening(Part):
    """What is asked for: which window, until when, and why. ``until`` is the last second in time; never edited."""

    root_path = "order"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="reopenings")
    claim_type = models.CharField(max_length=16, choices=ClaimType)
    until = models.DateTimeField()
    category = models.CharField(max_length=20, choices=ExtensionCategory)
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def content_hash(self) -> str:
        """SHA-256 of everything that is asked for: what is approved is what happens (I33)."""
        names = ("order_id", "claim_type", "category", "reason")
        content: dict[str, Any] = {name: str(getattr(self, name)) for name in names}
        content["until"] = self.until.isoformat()
        return hashlib.sha256(canonical(content).encode()).hexdigest()
