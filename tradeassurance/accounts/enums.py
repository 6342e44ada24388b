"""The vocabulary of people and companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Languages of the interface and of the messages that parties write."""

    ENGLISH = "en", _("English")
    CHINESE = "zh-hans", _("Simplified Chinese")


class BuyerTier(models.TextChoices):
    """A buyer's membership tier; some rules give higher tiers longer windows (RULEBOOK section 1)."""

    STANDARD = "standard", _("Standard")
    PRO = "pro", _("Pro")
    PLATINUM = "platinum", _("Platinum")


class MemberRole(models.TextChoices):
    """What a person is inside a company."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")


class TieKind(models.TextChoices):
    """Why a person counts as tied to a company (X11)."""

    EMPLOYMENT = "employment", _("Employment")
    OWNERSHIP = "ownership", _("Ownership")
    EMAIL_DOMAIN = "email_domain", _("E-mail domain")


class ReviewState(models.TextChoices):
    """The life of a review of what a tied person did (X11)."""

    OPEN = "open", _("To be looked at")
    STANDS = "stands", _("Everything stands")
    TO_CORRECT = "to_correct", _("To be corrected")
