"""What the database itself refuses, whoever writes to it: any change of published service rules (I22, RULEBOOK 1)."""

from tradeassurance.core.published import Published

KEPT = Published(
    prefix="rules",
    versions="rules_servicerules",
    parts="rules_parameter",
    part="parameter",
    key="version_id",
    fixed=("id", "code", "title", "state", "applies_from", "published_at", "published_by_id", "content_hash"),
    message="I22: a published version of the service rules is never changed",
)
expected, standing, create, remove = KEPT.expected, KEPT.standing, KEPT.create, KEPT.remove
install, uninstall = KEPT.install, KEPT.uninstall
