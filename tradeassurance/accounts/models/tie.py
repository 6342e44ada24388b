"""Ties between staff and companies, which keep people away from cases of their own (A1, X11)."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy, roles
from tradeassurance.accounts.enums import ReviewState, TieKind
from tradeassurance.accounts.models.company import Company
from tradeassurance.core import fsm
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


class TieReview(fsm.Stateful, Part):
    """A look at what somebody did in a company's cases before a tie to it was recorded (X11).

    ``acts`` lists each deed with case, action and instant (UTC), as the trail knew it when the review was opened.
    """

    tie = models.OneToOneField(Tie, on_delete=models.PROTECT, related_name="review", verbose_name=_("tie"))
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="tie_reviews", verbose_name=_("company")
    )
    state = fsm.state_field(ReviewState, ReviewState.OPEN)
    acts = models.JSONField(_("what the person did"), default=list)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("closed by"),
    )
    conclusion = models.TextField(_("conclusion"), blank=True, default="")
    flush_rank: ClassVar[int] = 40
    root_path: ClassVar[str] = "company"

    class Meta:
        verbose_name = _("review of a tie")
        verbose_name_plural = _("reviews of ties")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (models.Q(closed_at__isnull=False, closed_by__isnull=False) & ~models.Q(conclusion="")),
                name="tie_review_closed_says_how",
            ),
        )

    def __str__(self) -> str:
        return str(self.tie)

    @fsm.transition(
        field=state,
        source=ReviewState.OPEN,
        target=ReviewState.STANDS,
        by=roles.ASSIGNING,
        rule="X11",
        label=_("Everything stands"),
        allowed=policy.may_review_tie,
    )
    def let_stand(self, at: datetime, user_id: int, conclusion: str) -> None:
        """What the person did stands as it is."""
        self.closed_at, self.closed_by_id, self.conclusion = at, user_id, conclusion

    @fsm.transition(
        field=state,
        source=ReviewState.OPEN,
        target=ReviewState.TO_CORRECT,
        by=roles.ASSIGNING,
        rule="X11",
        label=_("Something is to be corrected"),
        allowed=policy.may_review_tie,
    )
    def correct(self, at: datetime, user_id: int, conclusion: str) -> None:
        """A case is given to somebody else, or a correction with a second approver follows."""
        self.closed_at, self.closed_by_id, self.conclusion = at, user_id, conclusion
