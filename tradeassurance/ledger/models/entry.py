"""An entry and its postings: written once, together, never changed (I01, I02)."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models.root import Recorded, RootedPart
from tradeassurance.ledger.models.account import Account


def entry_id(at: datetime) -> uuid.UUID:
    """A new id that sorts by ``at`` (UUID version 7), known before the row is written."""
    millis = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    noise = secrets.randbits(74)
    return uuid.UUID(
        int=millis << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & ((1 << 62) - 1)
    )


class Entry(RootedPart):
    """One movement of money: what happened to which root, when it took effect, by whom and why.

    Its postings are written just before it, in the same transaction; the row of the entry seals them. The
    database then checks that there are at least two and that they sum to zero per currency.
    """

    flush_rank: ClassVar[int] = 44  # after its postings: the database then checks and seals them

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=120)
    reason = models.TextField(_("reason"), blank=True, default="")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | ~models.Q(reason=""),
                name="ledger_entry_reversal_has_reason",
            ),
        )
        indexes = (models.Index(fields=["root_id", "root_kind", "at"], name="ledger_entry_root"),)

    def __str__(self) -> str:
        return self.key

    posted: Sequence[tuple[str, str, Decimal, str]] | None = None
    """Its lines (code, owner, amount, currency) where this process wrote them; otherwise read ``lines``."""

    @property
    def lines(self) -> Sequence[tuple[str, str, Decimal, str]]:
        """Code, owner, amount and currency of each posting; one query for an entry read from the database."""
        if self.posted is not None:
            return self.posted
        return list(self.postings.values_list("account__code", "account__owner", "amount", "currency"))

    def trail_values(self) -> dict[str, Any]:
        """The entry and its lines, so that the trail alone tells where the money went (R1, I41)."""
        return {
            "key": self.key,
            "kind": self.kind,
            "lines": [
                [code, owner, format(amount, "f"), currency] for code, owner, amount, currency in self.lines
            ],
            **({"reverses": str(self.reverses_id)} if self.reverses_id else {}),
        }


class Posting(Recorded):
    """One line of an entry; ``amount`` is signed, positive into the account, in the account's currency."""

    flush_rank: ClassVar[int] = 42
    trailed: ClassVar[bool] = False  # the trail shows the entry with its lines

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", verbose_name=_("entry"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", verbose_name=_("account"))
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = (models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_not_zero"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
