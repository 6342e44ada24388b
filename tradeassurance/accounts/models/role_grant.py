"""That a member of staff holds a role, from when until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.querysets import RoleGrantQuerySet
from tradeassurance.accounts.roles import ROLE_CHOICES
from tradeassurance.core.models import Part


class RoleGrant(Part):
    """One role of one person. Permissions follow the open grants; ended ones stay as history (I35, I41)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="role_grants",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=32, choices=ROLE_CHOICES)
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects: ClassVar[models.Manager["RoleGrant"]] = RoleGrantQuerySet.as_manager()
    flush_rank: ClassVar[int] = 30
    root_path: ClassVar[str] = "user"

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(ended_at=None), name="one_open_grant_per_role"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
