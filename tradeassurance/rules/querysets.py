"""Finding a version of the service rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from .enums import RulesState

if TYPE_CHECKING:
    from .models import ServiceRules


class ServiceRulesQuerySet(models.QuerySet["ServiceRules"]):
    """Versions by state and by when they apply."""

    def published(self) -> ServiceRulesQuerySet:
        """Versions that never change again, the latest to apply first."""
        return self.filter(state=RulesState.PUBLISHED).order_by("-applies_from")

    def drafts(self) -> ServiceRulesQuerySet:
        """Versions still being written, the newest first."""
        return self.filter(state=RulesState.DRAFT).order_by("-pk")

    def in_force(self, at: datetime) -> ServiceRules:
        """The published version that applies at `at` (UTC): what an order confirmed then pins.

        Raises DoesNotExist before the first version applies.
        """
        version = self.published().filter(applies_from__lte=at).first()
        if version is None:
            raise self.model.DoesNotExist(f"no service rules were in force at {at.isoformat()}")
        return version
