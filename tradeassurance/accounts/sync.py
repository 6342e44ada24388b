"""Keeps one group per role, with the permissions that the role has, after every migration."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission

from tradeassurance.accounts.roles import ROLES, Role


def sync_roles(sender: AppConfig, **kwargs: Any) -> None:
    """Makes the groups and sets their permissions; runs once per migrate, when all permissions exist."""
    using = kwargs.get("using", "default")
    for role in ROLES:
        group, _made = Group.objects.using(using).get_or_create(name=role.name)
        group.permissions.set(permissions_of(role, using))


def permissions_of(role: Role, using: str = "default") -> list[Permission]:
    """The role's permissions: to view every record of the apps that it sees. Moves ask the role itself."""
    viewing = Permission.objects.using(using).filter(
        content_type__app_label__in=role.sees, codename__startswith="view_"
    )
    return list(viewing)
