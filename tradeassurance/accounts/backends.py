"""How permissions follow from roles."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from tradeassurance.accounts.models import User


class RoleBackend(ModelBackend):
    """Signs in with e-mail and password; gives staff the permissions of their open roles."""

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        # Nobody holds a permission but by a role: there is nothing to ask for.
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        held = user_obj.role_grants.filter(ended_at=None).values("role")
        return Permission.objects.filter(group__name__in=held)
