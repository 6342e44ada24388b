"""A correction of the books: asked for with a reason, posted when a second person agrees (M3, I32)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models.root import RootedPart
from tradeassurance.ledger.models.entry import Entry


class CorrectionState(models.TextChoices):
    ASKED = "asked", _("Waiting for approval")
    POSTED = "posted", _("Posted")
    REFUSED = "refused", _("Not posted")


class Correction(fsm.Stateful, RootedPart):
    """A new entry that puts the books of a case right; nothing that was posted is edited.

    ``about`` is the entry that was wrong; ``reverses`` says that all of it is taken back. ``lines`` are what will be
    posted: code, owner, amount as text, currency. ``entry`` is what was posted.
    """

    about = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    reverses = models.BooleanField()
    lines = models.JSONField()
    reason = models.TextField()
    state = fsm.state_field(CorrectionState, CorrectionState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="correction")

    class Meta:
        verbose_name = _("correction")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(state="posted", entry__isnull=False, decided_at__isnull=False)
                | Q(state="refused", entry=None, decided_at__isnull=False)
                | Q(state="asked", entry=None, decided_at=None),
                name="correction_posted_has_entry",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(state="asked"), name="correction_one_waiting_per_entry"
            ),
        )
        indexes = (models.Index(fields=["state", "id"], name="correction_state_id"),)

    def __str__(self) -> str:
        return f"{self.about}"

    @property
    def postings(self) -> Sequence[tuple[str, str, Decimal, str]]:
        """The lines with their amounts as numbers, in the order in which they were asked for."""
        return [(code, owner, Decimal(amount), currency) for code, owner, amount, currency in self.lines]

    @fsm.transition(
        field=state,
        source=CorrectionState.ASKED,
        target=CorrectionState.POSTED,
        by=(roles.FINANCE_CHECKER,),
        rule="M3",
        label=_("Approve and post"),
        inner=True,
    )
    def post(self, at: datetime, entry: Any) -> None:
        """Another person of finance agrees: the new entry stands."""
        self.decided_at, self.entry = at, entry

    @fsm.transition(
        field=state,
        source=CorrectionState.ASKED,
        target=CorrectionState.REFUSED,
        by=(roles.FINANCE_CHECKER,),
        rule="M3",
        label=_("Send back"),
        inner=True,
    )
    def refuse(self, at: datetime) -> None:
        """Nothing is posted."""
        self.decided_at = at
