"""A company, and who acts for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.enums import BuyerTier, Language, MemberRole
from tradeassurance.accounts.querysets import CompanyQuerySet, MembershipQuerySet
from tradeassurance.accounts.validators import validate_country, validate_domain, validate_time_zone
from tradeassurance.core.models import Part, Root


class Company(Root):
    """A business that buys or sells; the same company may do both."""

    name = models.CharField(_("name"), max_length=160)
    country = models.CharField(
        _("country"), max_length=2, validators=[validate_country], help_text=_("ISO 3166, such as CN.")
    )
    region = models.CharField(
        _("region"),
        max_length=8,
        blank=True,
        default="",
        help_text=_("A subdivision with public holidays of its own, such as BY in Germany."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.ENGLISH)
    domain = models.CharField(
        _("website domain"), max_length=253, blank=True, default="", validators=[validate_domain]
    )
    buyer_tier = models.CharField(
        _("buyer tier"), max_length=10, choices=BuyerTier, default=BuyerTier.STANDARD
    )
    coverage_suspended_at = models.DateTimeField(_("coverage suspended at"), null=True, blank=True)
    coverage_suspension_reason = models.TextField(_("reason of the suspension"), blank=True, default="")
    registration_number = models.CharField(_("registration number"), max_length=64, blank=True, default="")
    registered_address = models.TextField(_("registered address"), blank=True, default="")
    established_year = models.PositiveSmallIntegerField(_("established in"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True, default="")
    contact_email = models.EmailField(_("contact e-mail"), blank=True, default="")
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True, default="")
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Company"]] = CompanyQuerySet.as_manager()
    flush_rank: ClassVar[int] = 20
    withheld: ClassVar[frozenset[str]] = frozenset({"contact_name", "contact_email", "contact_phone"})

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ("name", "id")
        indexes = (models.Index(fields=["country", "name"], name="company_country_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_coverage_suspended(self) -> bool:
        """Whether risk staff have suspended this buyer's coverage (F1, C1)."""
        return self.coverage_suspended_at is not None


class Membership(Part):
    """That a person acts for a company, from when until when."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("company")
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(_("joined at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Membership"]] = MembershipQuerySet.as_manager()
    flush_rank: ClassVar[int] = 30
    root_path: ClassVar[str] = "company"

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "company"], condition=models.Q(left_at=None), name="one_active_membership"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="membership_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.company}"
