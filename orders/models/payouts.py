"""Refunds on their way out: calls to providers, their answers, bank files, and the accounts they go to (P4, I16)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders import bank_accounts
from orders.enums import LIVE_CALLS, BatchState, CallState
from orders.models.money import OrderPart, Refund
from orders.models.order import Order
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Document, Part, Root


class RefundAccount(Part):
    """Where bank refunds of an order go; the newest one counts. Never edited, shown and trailed masked (I43)."""

    root_path = "order"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refund_accounts")
    holder = models.CharField(_("account holder"), max_length=70)
    account = models.CharField(_("account number or IBAN"), max_length=34)
    bic = models.CharField(_("BIC of the bank"), max_length=11, blank=True, default="")
    given_by_buyer = models.BooleanField(default=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(account="") & ~Q(holder=""), name="refund_account_names_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.masked}"

    @property
    def masked(self) -> str:
        """The account as pages and the trail show it: its last four characters."""
        return bank_accounts.masked(self.account)

    def trail_values(self) -> dict[str, Any]:
        """What the trail says: never the whole number."""
        return super().trail_values() | {"account": self.masked}


class PayoutBatch(fsm.Stateful, Root):
    """A file of bank transfers (pain.001), made by one of finance and approved by another (A6, I33).

    ``document`` is the sealed file, ``sha256`` its hash; ``total`` is the sum of its ``count`` calls in ``currency``.
    """

    number = models.CharField(max_length=20, unique=True)
    state = fsm.state_field(BatchState, BatchState.MAKING)
    currency = models.CharField(max_length=3)
    execution_day = models.DateField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    count = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(_("bank reference"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("bank file")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["making", "discarded"])
                | (Q(document__isnull=False, count__gt=0, total__gt=0) & ~Q(sha256="")),
                name="batch_sealed_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "handed_over"]) | Q(approved_at__isnull=False),
                name="batch_given_away_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["handed_over", "discarded"], ended_at__isnull=False)
                | (~Q(state__in=["handed_over", "discarded"]) & Q(ended_at=None)),
                name="batch_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="batch_state_id")]

    def __str__(self) -> str:
        return self.number

    @fsm.transition(
        field=state,
        source=BatchState.MAKING,
        target=BatchState.AWAITING,
        by=(roles.FINANCE_MAKER,),
        rule="P4",
        label=_("Seal the file"),
        inner=True,
    )
    def seal(self, document: Any, count: int, total: Any) -> None:
        """The file is written and never changes; another person looks at it."""
        self.document, self.sha256, self.count, self.total = document, document.sha256, count, total

    @fsm.transition(
        field=state,
        source=BatchState.AWAITING,
        target=BatchState.APPROVED,
        by=(roles.FINANCE_CHECKER,),
        rule="A6",
        label=_("Approve"),
        inner=True,
    )
    def approve(self, at: datetime) -> None:
        """Another person of finance agrees with the file."""
        self.approved_at = at

    @fsm.transition(
        field=state,
        source=BatchState.APPROVED,
        target=BatchState.HANDED_OVER,
        by=(roles.FINANCE_MAKER,),
        rule="P4",
        label=_("Record as given to the bank"),
    )
    def hand_over(self, at: datetime, bank_reference: str) -> None:
        """The bank has the file: every refund in it is on its way."""
        self.ended_at, self.bank_reference = at, bank_reference

    @fsm.transition(
        field=state,
        source=[BatchState.MAKING, BatchState.AWAITING, BatchState.APPROVED],
        target=BatchState.DISCARDED,
        by=(roles.FINANCE_MAKER, roles.FINANCE_CHECKER, fsm.CLOCK),
        rule="P4",
        label=_("Discard"),
    )
    def discard(self, at: datetime) -> None:
        """The bank never gets it: its refunds are to be sent in another way."""
        self.ended_at = at


class ProviderCall(OrderPart):
    """One call to an outside provider: its key, what was asked (hash), what is known of it (I16).

    The row is committed before the call is made. Asking again with the same key pays nobody twice;
    ``ask_again_at`` is when the reconciler asks next, empty where a person finds out.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="provider_calls")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="calls")
    batch = models.ForeignKey(PayoutBatch, null=True, on_delete=models.PROTECT, related_name="calls")
    account = models.ForeignKey(RefundAccount, null=True, on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=35, unique=True)
    request_hash = models.CharField(max_length=64)
    state = fsm.state_field(CallState, CallState.PREPARED)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    made_at = models.DateTimeField()
    asks = models.PositiveIntegerField(default=0)
    ask_again_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="call_positive"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.UniqueConstraint(
                fields=["refund"], condition=Q(state__in=LIVE_CALLS), name="call_one_live_per_refund"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="call_state_id"),
            models.Index(
                fields=["ask_again_at"], condition=Q(ask_again_at__isnull=False), name="call_to_ask_about"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @fsm.transition(
        field=state,
        source=CallState.PREPARED,
        target=CallState.SENT,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="I16",
        label=_("Give to the provider"),
        inner=True,
    )
    def hand_over(self, ask_again_at: datetime | None) -> None:
        """From now on it may have been carried out."""
        self.ask_again_at = ask_again_at

    @fsm.transition(
        field=state,
        source=CallState.SENT,
        target=CallState.UNKNOWN,
        by=(fsm.PROVIDER, fsm.CLOCK),
        rule="I16",
        label=_("No answer from the provider"),
        inner=True,
    )
    def lose(self) -> None:
        """The provider does not say."""

    @fsm.transition(
        field=state,
        source=[CallState.SENT, CallState.UNKNOWN, CallState.REFUSED],
        target=CallState.CONFIRMED,
        by=(fsm.PROVIDER, fsm.BUYER, roles.FINANCE_MAKER),
        rule="I16",
        label=_("Record as carried out"),
        inner=True,
    )
    def confirm(self, at: datetime) -> None:
        """It was carried out."""
        self.ended_at, self.ask_again_at = at, None

    @fsm.transition(
        field=state,
        source=[CallState.SENT, CallState.UNKNOWN],
        target=CallState.REFUSED,
        by=(fsm.PROVIDER, roles.FINANCE_MAKER),
        rule="I16",
        label=_("Record as not carried out"),
        inner=True,
    )
    def refuse(self, at: datetime) -> None:
        """It was not carried out and will not be."""
        self.ended_at, self.ask_again_at = at, None

    @fsm.transition(
        field=state,
        source=CallState.PREPARED,
        target=CallState.VOID,
        by=(fsm.PROVIDER, fsm.CLOCK, *roles.FINANCE),
        rule="I16",
        label=_("Drop"),
        inner=True,
    )
    def drop(self, at: datetime) -> None:
        """Nobody outside ever heard of it."""
        self.ended_at = at


class ProviderAnswer(Part):
    """Something a provider said about a call; kept whether or not it changed anything (I16, I17)."""

    root_path = "call__order"

    call = models.ForeignKey(ProviderCall, on_delete=models.PROTECT, related_name="answers")
    answer_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10)
    reference = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    applied = models.BooleanField()
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "answer_id"], name="answer_heard_once"),
            models.UniqueConstraint(
                fields=["answer_id"],
                # Before the first letter of the alphabet after it: what begins so, without a pattern.
                condition=Q(answer_id__gte="event/", answer_id__lt="event0"),
                name="answer_event_counts_once",
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(applied=True, outcome="confirmed"),
                name="answer_one_confirmed_effect",
            ),
        ]
