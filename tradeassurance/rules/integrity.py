"""What must hold of published versions (I22); the check of orders that pinned one runs it."""

from django.db import connection

from tradeassurance.core.integrity import Finding
from tradeassurance.rules import triggers
from tradeassurance.rules.fingerprint import fingerprint
from tradeassurance.rules.models import ServiceRules


def versions_unchanged() -> Finding:
    """Published versions against their hash, and the triggers that keep them."""
    published = list(ServiceRules.objects.published().prefetch_related("parameters"))
    found = [
        f"rules {version.code} are not what was published"
        for version in published
        if fingerprint(version.code, version.applies_from, version.parameters.all()) != version.content_hash
    ]
    missing = triggers.expected(connection) - triggers.standing(connection)
    return len(published), found + [f"trigger {name} is missing or off" for name in sorted(missing)]
