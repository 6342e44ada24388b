"""The vocabulary of participation and limits."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupplierState(models.TextChoices):
    """Where a supplier stands with the program (L1, L7)."""

    APPLIED = "applied", _("Applied")
    JOINED = "joined", _("Participating")
    SUSPENDED = "suspended", _("Suspended")
    FRAUD = "fraud", _("Suspended for fraud")
    DECLINED = "declined", _("Not admitted")
    LEFT = "left", _("Left")


LISTED: Final = (
    SupplierState.JOINED,
    SupplierState.SUSPENDED,
    SupplierState.FRAUD,
    SupplierState.LEFT,
)
"""States of suppliers that the directory knows: those that were admitted once."""
MAY_APPLY_AGAIN: Final = (SupplierState.LEFT, SupplierState.DECLINED)
STOPPED: Final = (SupplierState.SUSPENDED, SupplierState.FRAUD)


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


class Cause(models.TextChoices):
    """Why a limit was assessed (L2)."""

    ADMISSION = "admission", _("Admission")
    MONTHLY = "monthly", _("Monthly assessment")
    GRADE = "grade", _("Change of grade")
    HAND = "hand", _("By hand")


class PaperKind(models.TextChoices):
    """What a company proves about itself with a document (L1)."""

    LICENCE = "licence", _("Business license")
    REGISTER = "register", _("Extract of the company register")
    FACTORY = "factory", _("Factory certificate or audit")
    EXPORT = "export", _("Export permit")
    BANK = "bank", _("Letter of the bank")
    OTHER = "other", _("Another document")


class WordKind(models.TextChoices):
    """What a supplier is found by (L6)."""

    WORD = "word", _("Word")
    CATEGORY = "category", _("Category")
    COUNTRY = "country", _("Country")


class Clock:
    """Kinds of deadlines of a supplier: what must happen."""

    VERIFY: Final = "supplier.verify"
    REASSESS: Final = "supplier.reassess"
    REVIEW_SUSPENSION: Final = "supplier.review_suspension"


LIMIT_CURRENCY: Final = "USD"
"""Limits, freezes and outstanding reimbursements are in US dollars (L2, L8)."""
