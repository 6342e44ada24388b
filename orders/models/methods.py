"""Ways to pay, as data: versions of one table, a draft until published and from then on never changed (P1)."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.enums import FeeKind, Method, TableState
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.models import Part, Root
from tradeassurance.core.writer import canonical

TERMS = (
    "method",
    "offered",
    "currencies",
    "countries",
    "most_usd",
    "below",
    "fee_kind",
    "fee_percent",
    "fee_steps",
    "fee_least",
    "fee_most",
    "collected",
    "source",
    "note",
)


class MethodTableQuerySet(models.QuerySet):
    """Which version counts."""

    def in_force(self, at: datetime) -> "MethodTable":
        """The published version that applies at an instant, with its terms. Raises DoesNotExist."""
        published = self.filter(state=TableState.PUBLISHED, applies_from__lte=at)
        newest: MethodTable = published.prefetch_related("terms").order_by("-applies_from")[:1].get()
        return newest


class MethodTable(fsm.Stateful, Root):
    """One version of the ways to pay. A payment keeps the terms that its buyer was shown."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    state = fsm.state_field(TableState, TableState.DRAFT)
    applies_from = models.DateTimeField(_("applies from"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True, default="")

    objects = MethodTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("ways to pay")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, content_hash="")
                | Q(state="published", published_at__isnull=False, applies_from__isnull=False)
                & ~Q(content_hash=""),
                name="methods_published_is_complete",
            ),
            models.UniqueConstraint(
                fields=["applies_from"],
                condition=Q(state="published"),
                name="methods_one_published_per_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @fsm.transition(
        field=state,
        source=TableState.DRAFT,
        target=TableState.PUBLISHED,
        by=(roles.FINANCE_CHECKER,),
        rule="P1",
        label=_("Publish"),
        inner=True,
    )
    def publish(self, at: datetime, by_id: int, content_hash: str) -> None:
        """From now on this version never changes."""
        self.published_at, self.published_by_id, self.content_hash = at, by_id, content_hash

    def hash_of(self, terms: Iterable["MethodTerms"]) -> str:
        """SHA-256 over code, start and every term: what was approved is what is published (I33)."""
        return fingerprint(self, terms)


def fingerprint(table: Any, terms: Iterable[Any]) -> str:
    """SHA-256 of a version with these terms."""
    content = {
        "code": table.code,
        "applies_from": table.applies_from and table.applies_from.astimezone(UTC).isoformat(),
        "terms": [
            [_plain(getattr(one, name)) for name in TERMS]
            for one in sorted(terms, key=lambda one: one.method)
        ],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


class MethodTerms(Part):
    """One way to pay in one version: for whom, up to how much, and what it costs the payer.

    ``currencies`` and ``countries`` (of the buyer) are codes; none means any. ``most_usd`` is the most in US
    dollars, not reached where ``below``; None is no maximum. ``fee_steps`` are pairs of an amount and the fee up
    to it, ``fee_least`` and ``fee_most`` a range that others charge; all in US dollars. ``collected`` says
    that the platform takes the fee together with the payment; otherwise bank or provider charge it themselves.
    """

    root_path = "table"

    table = models.ForeignKey(MethodTable, on_delete=models.CASCADE, related_name="terms")
    method = models.CharField(max_length=16, choices=Method)
    offered = models.BooleanField(_("offered"), default=True)
    currencies = models.JSONField(_("currencies"), default=list)
    countries = models.JSONField(_("buyer's countries"), default=list)
    most_usd = models.DecimalField(_("most (USD)"), max_digits=14, decimal_places=2, null=True)
    below = models.BooleanField(_("must stay below that"), default=False)
    fee_kind = models.CharField(_("fee"), max_length=10, choices=FeeKind, default=FeeKind.FREE)
    fee_percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3, null=True)
    fee_steps = models.JSONField(_("fees by size (USD)"), default=list)
    fee_least = models.DecimalField(_("from (USD)"), max_digits=10, decimal_places=2, null=True)
    fee_most = models.DecimalField(_("to (USD)"), max_digits=10, decimal_places=2, null=True)
    collected = models.BooleanField(_("collected by the platform"), default=False)
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["table", "method"], name="methods_once_per_table"),
            models.CheckConstraint(
                condition=~Q(fee_kind="percent") | Q(fee_percent__gt=0, fee_percent__lt=100),
                name="methods_percent_makes_sense",
            ),
            models.CheckConstraint(
                condition=~Q(fee_kind="range") | Q(fee_least__gte=0, fee_most__gte=models.F("fee_least")),
                name="methods_range_makes_sense",
            ),
            models.CheckConstraint(
                condition=Q(collected=False) | Q(fee_kind="percent"), name="methods_collected_is_exact"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_method_display())


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
