"""An account: one code, one owner, one currency."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models.root import RootedPart

_NAMESPACE = uuid.UUID("6c1f0f5e-2f0f-5b43-9a35-0d5c3a1c7b52")


def account_id(code: str, owner: str, currency: str) -> uuid.UUID:
    """The id of an account, computed from what identifies it.

    So nobody needs a query to find one, and two processes that open the same one make the same row.
    """
    return uuid.uuid5(_NAMESPACE, f"{code}|{owner}|{currency}")


class Account(RootedPart):
    """Where amounts are posted. ``owner`` reads like ``order:17`` or ``platform``.

    An account of one root is guarded by that root's row lock and keeps a running ``balance`` (in its own
    currency). A shared account (no root) keeps none, because everybody would wait for its row: it is summed.
    """

    flush_rank: ClassVar[int] = 40
    trailed: ClassVar[bool] = False  # the trail shows the entry with its lines

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField(_("code"), max_length=60)
    owner = models.CharField(_("owner"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3)
    minor_unit = models.PositiveSmallIntegerField(_("decimals of the currency"))
    root_kind = models.CharField(max_length=24, blank=True, default="", editable=False)
    root_id = models.BigIntegerField(null=True, blank=True, editable=False)  # type: ignore[assignment]
    balance = models.DecimalField(_("balance"), max_digits=20, decimal_places=4, null=True, blank=True)
    never_negative = models.BooleanField(_("never negative"), default=False)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = (
            models.UniqueConstraint(fields=["owner", "code", "currency"], name="ledger_account_identity"),
            models.CheckConstraint(
                condition=models.Q(never_negative=False) | models.Q(balance__gte=0, balance__isnull=False),
                name="ledger_account_never_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(root_id__isnull=True, root_kind="", balance__isnull=True)
                | (models.Q(root_id__isnull=False, balance__isnull=False) & ~models.Q(root_kind="")),
                name="ledger_account_root_keeps_balance",
            ),
            models.CheckConstraint(
                condition=models.Q(minor_unit__lte=4), name="ledger_account_minor_unit_fits"
            ),
        )
        indexes = (models.Index(fields=["root_id", "root_kind"], name="ledger_account_root"),)

    def __str__(self) -> str:
        return f"{self.code} {self.owner} {self.currency}"
