"""A version of the service rules: a draft until published, and from then on never changed."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.roles import RULES_APPROVER
from tradeassurance.core.fsm import Stateful, state_field, transition
from tradeassurance.core.models import Root
from tradeassurance.rules import policy
from tradeassurance.rules.enums import RulesState
from tradeassurance.rules.querysets import ServiceRulesQuerySet
from tradeassurance.rules.typed import Rules, build


class ServiceRules(Stateful, Root):
    """Every number and switch that an order is judged by (RULEBOOK 1).

    An order pins the version in force when both sides confirmed it. The database refuses any change of a
    published version, apart from the length and head of its trail.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    state = state_field(RulesState, RulesState.DRAFT)
    applies_from = models.DateTimeField(_("applies from"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True, default="")

    objects = ServiceRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the service rules")
        verbose_name_plural = _("versions of the service rules")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, content_hash="")
                | Q(state="published", published_at__isnull=False, applies_from__isnull=False)
                & ~Q(content_hash=""),
                name="rules_published_is_complete",
            ),
            models.UniqueConstraint(
                fields=["applies_from"],
                condition=Q(state="published"),
                name="rules_one_published_per_instant",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_published(self) -> bool:
        return self.state == RulesState.PUBLISHED

    def values(self) -> dict[str, Any]:
        """The typed value of every parameter that is set, by name; None where switched off."""
        return {row.name: row.typed for row in self.parameters.all() if row.is_set}

    @property
    def rules(self) -> Rules:
        """The typed parameters; remembered for a published version, read afresh for a draft."""
        if self.is_published:
            return _published(self.pk, self.content_hash)
        return build(self.code, self.values())

    @staticmethod
    def typed(version_id: int) -> Rules:
        """The typed parameters of a published version by key: `pinned`."""
        return pinned(version_id)

    @transition(
        field=state,
        source=RulesState.DRAFT,
        target=RulesState.PUBLISHED,
        by=(RULES_APPROVER,),
        rule="RULEBOOK 1",
        label=_("Publish"),
        allowed=policy.may_publish,
        inner=True,
    )
    def publish(self, *, by_id: int, at: datetime, content_hash: str) -> None:
        """From now on this version never changes."""
        self.published_by_id, self.published_at, self.content_hash = by_id, at, content_hash


@lru_cache(maxsize=256)
def _published(version_id: int, content_hash: str) -> Rules:
    version = ServiceRules.objects.prefetch_related("parameters").get(pk=version_id)
    return build(version.code, version.values())


@lru_cache(maxsize=256)
def pinned(version_id: int) -> Rules:
    """The typed parameters of a published version by key, without a query once known (I22).

    Raises ServiceRules.DoesNotExist for a draft or an unknown key.
    """
    return ServiceRules.objects.published().get(pk=version_id).rules
