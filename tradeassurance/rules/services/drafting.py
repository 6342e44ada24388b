"""Writing a version: copy one, change its parameters one by one, say from when it applies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tradeassurance.core import approvals
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.rules import policy
from tradeassurance.rules.models import Parameter, ServiceRules
from tradeassurance.rules.parameters import BY_NAME, DEFINITIONS

PUBLISH = "rules.publish"
"""The action that needs a second person."""


@service(ServiceRules, creates=True)
def draft(
    change: Change,
    *,
    code: str,
    title: str,
    copy_of: ServiceRules | None = None,
    applies_from: datetime | None = None,
) -> ServiceRules:
    """Begin a new version: a copy of another one, or with every parameter unset."""
    change.require(policy.may_draft(change.actor))
    if ServiceRules.objects.filter(code=code).exists():
        raise Refused(policy.RULE, _("There is a version with this code."), _("Choose another code."))
    version = change.open(ServiceRules(code=code, title=title, applies_from=applies_from))
    copied = {row.name: row for row in copy_of.parameters.all()} if copy_of else {}
    for definition in DEFINITIONS:
        row = Parameter(version=version, name=definition.name)
        if source := copied.get(definition.name):
            row.value, row.is_set, row.source, row.note = (
                source.value,
                source.is_set,
                source.source,
                source.note,
            )
        change.add(row)
    if copy_of is not None:
        change.because(f"copy of {copy_of.code}")
    return version


@service(ServiceRules)
def describe(change: Change, version: ServiceRules, *, title: str, applies_from: datetime | None) -> None:
    """Say what a draft is called and from which instant (UTC) it applies."""
    _edit(change, version)
    version.title, version.applies_from = title, applies_from


@service(ServiceRules)
def set_parameter(
    change: Change, version: ServiceRules, *, name: str, value: Any, source: str = "", note: str = ""
) -> None:
    """Give a parameter of a draft its typed value; None switches it off where that is possible."""
    _edit(change, version)
    row = _row(change, version, name)
    try:
        row.value = BY_NAME[name].write(value)
    except (ValueError, TypeError) as error:
        raise Refused(policy.RULE, str(error), _("Give a value of the right kind.")) from error
    row.is_set, row.source, row.note = True, source, note


@service(ServiceRules)
def unset_parameter(change: Change, version: ServiceRules, *, name: str, note: str = "") -> None:
    """Say that nobody has decided a parameter of a draft yet."""
    _edit(change, version)
    row = _row(change, version, name)
    row.value, row.is_set, row.source, row.note = None, False, "", note


def _edit(change: Change, version: ServiceRules) -> None:
    """Only an editor, only a draft; what was put before an approver is no longer what was asked."""
    change.require(policy.may_edit(version, change.actor, change.at))
    approvals.void(change, PUBLISH, version)


def _row(change: Change, version: ServiceRules, name: str) -> Parameter:
    if name not in BY_NAME:
        raise Refused(policy.RULE, _("There is no parameter “%(name)s”.") % {"name": name})
    # A draft that is older than the parameter has no row for it yet.
    row = change.find(Parameter, name=name)
    return row if row is not None else change.add(Parameter(version=version, name=name))
