"""Signals about a company's conduct, raised for review with their reasons (F1)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes import policy_conduct
from disputes.enums import UNREVIEWED, SignalAction, SignalKind, SignalState
from disputes.facts import Fact, told
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Part


class Signal(fsm.Stateful, Part):
    """One thing about a company that the risk desk should look at, raised once for its cause (F1).

    ``cause`` names the record that gave rise to it (``dispute:17``); ``other`` is the second company of a pair.
    ``facts`` hold neither a language nor a zone. ``owner`` is who looks at it.
    """

    root_path = "company"

    company = models.ForeignKey("accounts.Company", on_delete=models.PROTECT, related_name="signals")
    other = models.ForeignKey("accounts.Company", null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=24, choices=SignalKind)
    cause = models.CharField(max_length=60)
    facts = models.JSONField(default=list)
    state = fsm.state_field(SignalState, SignalState.OPEN)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="signals"
    )
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=10, choices=SignalAction, blank=True, default="")
    conclusion = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("signal")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "cause"], name="signal_once_per_cause"),
            models.CheckConstraint(condition=Q(state__in=SignalState.values), name="signal_state_known"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(owner__isnull=False, taken_at__isnull=False),
                name="signal_taken_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in UNREVIEWED], closed_at=None)
                | (Q(state__in=["dismissed", "confirmed"], closed_at__isnull=False) & ~Q(conclusion="")),
                name="signal_closed_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(state="confirmed") & ~Q(action="")) | (~Q(state="confirmed") & Q(action="")),
                name="signal_confirmed_says_what_follows",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="signal_state_id"),
            models.Index(fields=["company", "kind"], name="signal_by_company"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.company.name}"

    @property
    def reasons(self) -> list[Fact]:
        """Why it was raised; each fact reads in the reader's language."""
        return told(self.facts)

    def hands(self, actor: Actor) -> frozenset[str]:
        if {self.company_id, self.other_id} & actor.tied_companies:
            return frozenset()
        return super().hands(actor)

    def trail_values(self) -> dict[str, Any]:
        """What was raised about whom and because of what."""
        return {"kind": self.kind, "cause": self.cause, "company_id": self.company_id}

    @fsm.transition(
        field=state,
        source=list(UNREVIEWED),
        target=SignalState.TAKEN,
        by=(roles.RISK,),
        rule="F1",
        label=_("Look into it"),
        allowed=policy_conduct.may_take_signal,
    )
    def take(self, at: datetime, owner_id: int) -> None:
        """Somebody of the risk desk looks into it, alone or in place of a colleague."""
        self.owner_id, self.taken_at = owner_id, at

    @fsm.transition(
        field=state,
        source=SignalState.TAKEN,
        target=SignalState.DISMISSED,
        by=(roles.RISK,),
        rule="F1",
        label=_("Dismiss"),
        allowed=policy_conduct.is_own_signal,
    )
    def dismiss(self, at: datetime, conclusion: str) -> None:
        """There is an explanation."""
        self.closed_at, self.conclusion = at, conclusion

    @fsm.transition(
        field=state,
        source=SignalState.TAKEN,
        target=SignalState.CONFIRMED,
        by=(roles.RISK,),
        rule="F1",
        label=_("Confirm"),
        allowed=policy_conduct.is_own_signal,
    )
    def confirm(self, at: datetime, conclusion: str, action: str) -> None:
        """It is as it looks; something follows."""
        self.closed_at, self.conclusion, self.action = at, conclusion, action
