"""What a party or a staff role must know: the portal notice, and its e-mails (N2, I39)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .root import RootedPart


class Notice(RootedPart):
    """One event for one audience: a company, or a staff role. Visible at once; its text is rendered late.

    ``values`` are typed JSON (``outbox.encode``); ``key`` is unique per event and audience.
    ``spread_at`` is when its e-mails were made.
    """

    flush_rank: ClassVar[int] = 30
    trailed: ClassVar[bool] = False

    key = models.CharField(max_length=160, unique=True)
    company = models.ForeignKey(
        "accounts.Company", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    role = models.CharField(max_length=40, blank=True, default="")
    topic = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=False, role="") | (Q(company=None) & ~Q(role="")),
                name="notice_has_one_audience",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="notice_inbox"),
            models.Index(fields=["role", "-id"], condition=Q(company=None), name="notice_desk_inbox"),
            models.Index(fields=["id"], condition=Q(spread_at=None), name="notice_unspread"),
            models.Index(fields=["root_kind", "root_id"], name="notice_by_root"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class NoticeRead(models.Model):
    """That a reader has seen a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_read_once")]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One e-mail of one notice to one reader; retried with back-off, marked after sending."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="email")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    taken_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "user", "channel"], name="delivery_once_per_reader"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="delivery_waiting"),
        ]
