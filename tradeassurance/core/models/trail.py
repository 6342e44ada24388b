"""The append-only trail: one hash chain per root, and the signed checkpoints over all of them (R1, I40)."""

import json
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from .root import RootedPart


class TrailEntry(RootedPart):
    """What one Change did to one root: who, when, what, why, before and after.

    ``at`` is when it took effect, ``recorded_at`` when it was written down (a late job differs, C7).
    ``content`` is canonical JSON, exactly the text that was hashed; ``hash`` covers it, the columns
    beside it and ``previous_hash``. No personal data stands in it (I45): people are numbers here.
    """

    flush_rank: ClassVar[int] = 20
    trailed: ClassVar[bool] = False

    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    reason = models.TextField(blank=True, default="")
    content = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root_kind", "root_id", "seq"], name="trail_one_entry_per_seq"),
        ]
        indexes = [models.Index(fields=["user_id", "-at"], name="trail_by_user")]

    @property
    def data(self) -> dict[str, Any]:
        """The parsed content: ``steps``, ``changed``, ``added``."""
        return json.loads(self.content)


class Checkpoint(models.Model):
    """A signed Merkle root over the heads of all chains at one instant, also kept outside the database."""

    at = models.DateTimeField()
    chains = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous = models.CharField(max_length=128, blank=True, unique=True)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.merkle_root[:12]}"


class IdempotencyKey(RootedPart):
    """The first answer to a request that may arrive twice (I17)."""

    trailed: ClassVar[bool] = False
    flush_rank: ClassVar[int] = 10

    key = models.CharField(max_length=200, unique=True)
    content_hash = models.CharField(max_length=64)
    result_kind = models.CharField(max_length=60, blank=True, default="")
    result_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    @property
    def result(self) -> Any:
        """The record that was the first answer, as it stands now; None where the answer was None."""
        if not self.result_kind:
            return None
        return apps.get_model(self.result_kind)._default_manager.get(pk=self.result_id)


class Heartbeat(models.Model):
    """When a job last ran to its end; health turns red when it is old."""

    job = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.job} {self.at:%Y-%m-%d %H:%M:%S}"
