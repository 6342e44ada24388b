"""Who may edit and publish the rules, and when a version is complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tradeassurance.accounts.roles import RULES_EDITOR
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse

from . import enums
from .definition import Definition
from .enums import Stage
from .parameters import DEFINITIONS

if TYPE_CHECKING:
    from .models import ServiceRules

RULE = "RULEBOOK 1"
Values = Mapping[str, Any]
"""Typed values by parameter name; what is unset is absent, what is switched off is None."""


def is_used(stage: Stage, values: Values) -> bool:
    """Whether a version uses a stage. One whose switch is itself unset counts as used."""
    if stage == Stage.DELIVERY:
        return bool(values.get("delivery_covered", True))
    if stage == Stage.QUALITY_AFTER_DELIVERY:
        after_delivery = enums.QualityStage.POST_DELIVERY
        return after_delivery in values.get("quality_stages", (after_delivery,))
    if stage == Stage.CREDIT:
        return bool(values.get("credit_rate", 1))
    return True


def missing(values: Values) -> dict[Stage, list[Definition]]:
    """The parameters that a used stage needs and that nobody has set, by stage."""
    found: dict[Stage, list[Definition]] = {}
    for definition in DEFINITIONS:
        if definition.name not in values and is_used(definition.stage, values):
            found.setdefault(definition.stage, []).append(definition)
    return found


def contradictions(values: Values) -> list[Promise]:
    """What the version says that cannot hold together, one sentence each."""
    return [sentence for holds, sentence in _tests(values) if not holds]


def _tests(values: Values) -> Iterator[tuple[bool, Promise]]:
    held = values.get("custody") == enums.Custody.ESCROW
    refund_from_held = values.get("refund_order") == enums.RefundOrder.HELD_SUPPLIER_GUARANTEE
    accepts = values.get("automatic_acceptance") == enums.AutomaticAcceptance.LAST_WINDOW
    yield (
        held == refund_from_held,
        gettext_lazy("Refunds come first from held money exactly where money is held."),
    )
    yield held == accepts, gettext_lazy("Automatic acceptance releases money exactly where money is held.")
    if is_used(Stage.QUALITY_AFTER_DELIVERY, values):
        closes = values.get("quality_closes") is not None
        yield (
            closes,
            gettext_lazy("Quality is covered after delivery, so its claim must close after some days."),
        )
    if is_used(Stage.DELIVERY, values):
        closes = values.get("delivery_closes") is not None
        yield closes, gettext_lazy("Late delivery is covered, so its claim must close after some days.")
    if is_used(Stage.CREDIT, values):
        capped = bool(values.get("credit_cap_usd"))
        yield capped, gettext_lazy("An on-time credit needs an amount that it may not exceed.")


def may_edit(version: ServiceRules, actor: Actor, at: datetime) -> Verdict:
    """Whether an actor may change this version."""
    if version.is_published:
        return refuse(RULE, _("A published version never changes."), _("Copy it into a new draft."))
    return may_draft(actor)


def may_draft(actor: Actor) -> Verdict:
    """Whether an actor may write versions at all."""
    if RULES_EDITOR not in actor.roles:
        return refuse(RULE, _("Only editors of the rules may do this."), _("Ask an editor of the rules."))
    return ALLOWED


def may_publish(version: ServiceRules, actor: Actor, at: datetime) -> Verdict:
    """Whether a draft is complete, coherent, and applies from a moment that has not passed."""
    values = version.values()
    if unset := [str(item.label) for items in missing(values).values() for item in items]:
        reason = _("Not set: %(names)s.") % {"names": ", ".join(unset)}
        return refuse(RULE, reason, _("Set every parameter of the stages that this version uses."))
    if wrong := contradictions(values):
        return refuse(RULE, " ".join(str(sentence) for sentence in wrong), _("Change one of the two."))
    if version.applies_from is None or version.applies_from < at:
        reason = _("A version applies from a moment that is still to come.")
        return refuse(RULE, reason, _("Set a later moment from which it applies."))
    return ALLOWED
