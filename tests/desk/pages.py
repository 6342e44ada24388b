"""Every page of the desk, found from its registry, so that a new admin is tested as soon as it is registered."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.site import site

MOST = 5
"""How many records of a kind, the newest first, are walked."""
EVERY_ROLE = (
    ("arbitrator", "risk", "support", "rules_editor", "user_admin"),
    ("finance_maker", "rules_approver"),
    ("senior_arbitrator",),
    ("finance_checker", "auditor"),
)
"""All roles, in as few people as may hold them (I35)."""


def admins() -> list[CaseAdmin]:
    """Every registered admin."""
    return list(site._registry.values())  # type: ignore[arg-type]


def changelist(admin: CaseAdmin) -> str:
    """The address of a list."""
    return reverse(f"admin:{admin.opts.app_label}_{admin.opts.model_name}_changelist")


def first(admin: CaseAdmin) -> Any:
    """A record of the admin's model, if there is one."""
    return admin.model._default_manager.order_by("pk").first()


def move_pages(admin: CaseAdmin) -> Iterator[str]:
    """Every address of a move, on every record and every part that there is."""
    for move in admin.list_moves:
        yield admin.address("list_move", move.name)
    for record in admin.model._default_manager.order_by("-pk")[:MOST]:
        for move in admin.moves:
            if move.subjects is None:
                yield admin.address("move", record.pk, move.name)
                continue
            for part in list(move.subjects(record))[:3]:
                yield admin.address("part_move", record.pk, move.name, part.pk)
