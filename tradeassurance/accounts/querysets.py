"""The vocabulary of look-ups on people and companies."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class CompanyQuerySet(models.QuerySet):
    """Companies."""

    def of_person(self, user_id: int) -> Self:
        """Those for which this person acts now."""
        return self.filter(memberships__user_id=user_id, memberships__left_at=None)


class MembershipQuerySet(models.QuerySet):
    """Memberships."""

    def active(self) -> Self:
        """Those that have not ended."""
        return self.filter(left_at=None)

    def active_at(self, at: datetime) -> Self:
        """Those that held at an instant."""
        return self.filter(Q(left_at=None) | Q(left_at__gt=at), joined_at__lte=at)


class RoleGrantQuerySet(models.QuerySet):
    """Grants of roles."""

    def open(self) -> Self:
        """Those that hold now."""
        return self.filter(ended_at=None)

    def open_at(self, at: datetime) -> Self:
        """Those that held at an instant (I32 asks whether an approver had the role then)."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), granted_at__lte=at)
