"""Four eyes: one table for everything that a second person must approve (A6, I32, I33)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .root import RootedPart


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Sent back")
    VOID = "void", _("No longer needed")


class Approval(RootedPart):
    """A request for a second authorised person: what, of which content (hash), by whom, decided by whom."""

    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    role = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals_made"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="approvals_checked"
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker=None) | ~Q(checker=F("maker")), name="approval_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | Q(checker__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["action", "subject_kind", "subject_id"],
                condition=Q(state="waiting"),
                name="approval_one_waiting_per_subject",
            ),
        ]
        indexes = [models.Index(fields=["state", "role"], name="approval_queue")]
