"""A file that was handed in: sealed as it came, addressed by its content, served only through a view (I42)."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .root import RootedPart


class ScanState(models.TextChoices):
    WAITING = "waiting", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused by the check")


class Document(RootedPart):
    """One file of a case. The row is never edited except for the outcome of its check.

    ``sha256``, ``size`` (bytes) and ``stored_name`` are those of the sealed original. Parties get the
    copy named by ``public_name`` where there is one (images: re-encoded, without metadata), else the
    original. Whoever ``company`` is handed it in; None for the desk and the house itself.
    """

    flush_rank: ClassVar[int] = 20

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=24)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=120, unique=True)
    public_name = models.CharField(max_length=120, blank=True, default="")
    public_sha256 = models.CharField(max_length=64, blank=True, default="")
    public_size = models.PositiveBigIntegerField(default=0)
    company = models.ForeignKey("accounts.Company", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    scan_state = models.CharField(max_length=10, choices=ScanState, default=ScanState.WAITING)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(public_name="", public_sha256="", public_size=0)
                | (~Q(public_name="") & ~Q(public_sha256="") & Q(public_size__gt=0)),
                name="document_public_copy_whole",
            ),
            models.CheckConstraint(
                condition=Q(scan_state="waiting") | Q(scanned_at__isnull=False),
                name="document_scan_has_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["root_kind", "root_id"], name="document_by_root"),
            models.Index(fields=["sha256"], name="document_by_content"),
            models.Index(fields=["id"], condition=Q(scan_state="waiting"), name="document_unscanned"),
        ]

    def __str__(self) -> str:
        return self.original_name

    def get_absolute_url(self) -> str:
        """Where the document is served, to those who may see it."""
        return reverse("documents:serve", args=[self.public_id])

    def trail_values(self) -> dict[str, Any]:
        """What was handed in, so that the trail can prove it; not where it lies."""
        names = ("public_id", "kind", "original_name", "content_type", "size", "sha256")
        return {name: getattr(self, name) for name in names}

    @property
    def is_servable(self) -> bool:
        """Whether it was checked and found clean: nothing else is ever served."""
        return self.scan_state == ScanState.CLEAN
