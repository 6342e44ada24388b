"""The vocabulary of participation and limits."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupplierState(models.TextChoices):
    """Where a supplier stands with the program (L1)."""

    APPLIED = "applied", _("Applied")
    JOINED = "joined", _("Participating")
    SUSPENDED = "suspended", _("Suspended")
    LEFT = "left", _("Left")


class Grade(models.TextChoices):
    """A supplier's qualification grade (L2)."""

    BASIC = "basic", _("Basic")
    VERIFIED = "verified", _("Verified")
    GOLD = "gold", _("Gold")
    PLATINUM = "platinum", _("Platinum")


class FreezeState(models.TextChoices):
    """A freeze ends once: released, or converted into what the guarantee paid."""

    OPEN = "open", _("Frozen")
    RELEASED = "released", _("Released")
    CONVERTED = "converted", _("Converted to debt")


LIMIT_CURRENCY: Final = "USD"
"""Limits, freezes and outstanding reimbursements are in US dollars (L2, L8)."""
