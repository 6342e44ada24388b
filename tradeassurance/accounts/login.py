"""What the lock-out after failed sign-ins counts by."""

from typing import Any

from django.http import HttpRequest

TYPED_AS = ("username", "email", "login")


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """The address that was typed, in lower case.

    allauth names the field "login" and passes "email"; without this the name would be None
    and one person's mistakes would lock out everybody at the same address.
    """
    sources: list[Any] = [credentials or {}]
    if request is not None:
        sources.append(request.POST)
    for source in sources:
        for key in TYPED_AS:
            if source.get(key):
                return str(source[key]).strip().lower()
    return None
