"""What the database itself refuses, whoever writes to it: any change of published ways to pay (P1)."""

from tradeassurance.core.published import Published

KEPT = Published(
    prefix="methods",
    versions="orders_methodtable",
    parts="orders_methodterms",
    part="terms",
    key="table_id",
    fixed=("id", "code", "title", "state", "applies_from", "published_at", "published_by_id", "content_hash"),
    message="P1: a published version of the ways to pay is never changed",
)
