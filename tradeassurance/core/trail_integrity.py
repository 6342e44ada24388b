"""What the trail must tell: every fact of money, clocks, approvals, files and permissions stands in it (I41)."""

import json
from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

from .integrity import Finding, check
from .models import RootedPart, TrailEntry
from .services.documents import open_original

ALSO = ("accounts.RoleGrant",)
"""Parts with a root of their own that grant permissions."""


def told_models() -> Iterator[type[models.Model]]:
    """The models whose every row must stand in the trail of its case."""
    for model in apps.get_models():
        if model._meta.label in ALSO or (issubclass(model, RootedPart) and model.trailed):
            yield model


@check("I41", _("Every ledger entry, clock, extension, approval, file and role stands in the trail"))
def i41() -> Finding:
    """Rows that no trail entry added."""
    told = {model: model._meta.model_name for model in told_models()}
    added = _added(frozenset(filter(None, told.values())))
    rows, found = 0, []
    for model, name in told.items():
        for pk in model._default_manager.values_list("pk", flat=True).iterator(chunk_size=5000):
            rows += 1
            if hash(f"{name}:{pk}") not in added:
                found.append(f"{name} {pk} stands in no trail")
    openings = TrailEntry.objects.filter(action=open_original.name)
    return rows + openings.count(), [*found, *_untold(openings)]


def _untold(openings: models.QuerySet[TrailEntry]) -> Iterator[str]:
    """Openings of a sealed original that do not say who, what or why."""
    for entry in openings.iterator(chunk_size=2000):
        told = {"who": entry.user_id, "what": entry.data.get("opened"), "why": entry.reason.strip()}
        if missing := [name for name, value in told.items() if not value]:
            yield f"entry {entry.seq} of {entry.root_kind} {entry.root_id}: an original was opened, without {', '.join(missing)}"


def _added(names: frozenset[str]) -> set[int]:
    """Hashes of the references to what was added: by the million, a set of texts would be too large."""
    found: set[int] = set()
    for content in TrailEntry.objects.values_list("content", flat=True).iterator(chunk_size=2000):
        for reference in json.loads(content)["added"]:
            if reference.partition(":")[0] in names:
                found.add(hash(reference))
    return found
