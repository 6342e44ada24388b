"""Ties between staff and companies, which keep people away from cases of their own (A1, X11)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.enums import TieKind
from tradeassurance.accounts.models.company import Company
from tradeassurance.core.models import Part


class Tie(Part):
    """That a person was employed by, owned part of, or shared an e-mail domain with a company."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ties", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="ties", verbose_name=_("company")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TieKind)
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    note = models.TextField(_("note"), blank=True, default="")
    flush_rank: ClassVar[int] = 30
    root_path: ClassVar[str] = "company"

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="tie_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.company} ({self.get_kind_display()})"
