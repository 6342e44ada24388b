"""What the sweep is measured against: SQL written by hand for this one case, and plain model saves."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from orders.models import Order
from suppliers.models import Freeze, Supplier
from tradeassurance.core.models import Deadline, Notice, TrailEntry
from tradeassurance.core.trail import chain_hash
from tradeassurance.core.writer import canonical
from tradeassurance.ledger.models import Account, Entry, Posting, account_id, entry_id

_DUE = """
    SELECT d.id AS deadline_id, d.kind, d.due_at, o.id, o.number, o.currency, o.buyer_id, o.seller_id, o.supplier_id,
           o.trail_length + 1 AS seq, o.trail_head, a.id AS held_id, a.balance AS held, f.id AS freeze_id, f.amount,
           'order:' || o.id AS root, t.id AS pocket_id, o.state,
           md5('release:' || o.id)::uuid AS entry_id, to_char(a.balance, 'FM999999999990.00') AS held_text,
           to_char(d.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') AS due_text
      FROM core_deadline d
      JOIN orders_order o ON o.id = d.root_id
      JOIN ledger_account a ON a.root_kind = 'order' AND a.root_id = o.id AND a.code = 'held'
      JOIN ledger_account t ON t.code = 'supplier' AND t.owner = 'supplier:' || o.supplier_id AND t.currency = o.currency
      JOIN suppliers_freeze f ON f.order_id = o.id AND f.state = 'open'
     WHERE d.outcome = 'open' AND d.paused_at IS NULL AND d.due_at < %(at)s AND NOT o.disputed
       AND d.kind = 'order.late_claim_closes' AND d.root_kind = 'order' AND o.state IN ('shipped', 'delivered')
     FOR UPDATE OF o, d, a, f SKIP LOCKED
"""

# The books want the postings before their entry, so these are a statement of their own.
_POSTINGS = f"""
WITH due AS MATERIALIZED ({_DUE})
INSERT INTO ledger_posting (entry_id, account_id, amount, currency)
SELECT entry_id, held_id, -held, currency FROM due UNION ALL SELECT entry_id, pocket_id, held, currency FROM due
"""

_INSTANT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
_ALL_ELSE = f"""
WITH due AS MATERIALIZED ({_DUE}),
told AS MATERIALIZED (SELECT *, format(
    '{{"added":{{"entry:%%s":{{"key":"%%s:release:completed","kind":"held.released","lines":[["held","%%s","-%%s","%%s"],'
    '["supplier","supplier:%%s","%%s","%%s"]]}}}},"changed":{{"deadline:%%s":{{"closed_at":[null,"%%s"],'
    '"outcome":["open","expired"]}},"freeze:%%s":{{"end_reason":["","completed"],"ended_at":[null,"%%s"],'
    '"state":["open","released"]}},"order:%%s":{{"ended_at":[null,"%%s"],"state":["%%s","completed"]}}}},'
    '"steps":[["order:%%s","complete","%%s","completed"]]}}',
    entry_id, root, root, held_text, currency, supplier_id, held_text, currency, deadline_id, due_text, freeze_id,
    due_text, id, due_text, state, id, state) AS content FROM due),
chained AS MATERIALIZED (SELECT *, encode(sha256(convert_to(concat_ws(E'\\n', trail_head, root || ':' || seq,
    {_INSTANT.format("due_at")}, {_INSTANT.format("%(at)s::timestamptz")}, 'clock', 'deadline.' || kind, '', content),
    'UTF8')), 'hex') AS hash FROM told),
trail AS (INSERT INTO core_trailentry (root_kind, root_id, seq, at, recorded_at, actor, action, reason, content,
    previous_hash, hash) SELECT 'order', id, seq, due_at, %(at)s, 'clock', 'deadline.' || kind, '', content,
    trail_head, hash FROM chained),
entries AS (INSERT INTO ledger_entry (id, root_kind, root_id, key, kind, at, actor, reason)
    SELECT entry_id, 'order', id, root || ':release:completed', 'held.released', due_at, 'clock', '' FROM chained),
notices AS (INSERT INTO core_notice (root_kind, root_id, key, company_id, role, topic, "values", at)
    SELECT 'order', id, root || ':' || seq || ':order.completed:company:' || company, company, '', 'order.completed',
    jsonb_build_object('order', number, 'amount', jsonb_build_object('amount', held::text, 'currency', currency)), due_at
    FROM chained, LATERAL unnest(ARRAY[buyer_id, seller_id]) AS company),
deadlines AS (UPDATE core_deadline d SET outcome = 'expired', closed_at = c.due_at
    FROM chained c WHERE d.id = c.deadline_id),
accounts AS (UPDATE ledger_account a SET balance = 0 FROM chained c WHERE a.id = c.held_id),
freezes AS (UPDATE suppliers_freeze f SET state = 'released', ended_at = c.due_at, end_reason = 'completed'
    FROM chained c WHERE f.id = c.freeze_id),
limits AS (UPDATE suppliers_supplier s SET frozen_amount = s.frozen_amount - t.total
    FROM (SELECT supplier_id, sum(amount) AS total FROM chained GROUP BY supplier_id) t WHERE s.id = t.supplier_id)
UPDATE orders_order o SET state = 'completed', ended_at = c.due_at, trail_length = c.seq, trail_head = c.hash
  FROM chained c WHERE o.id = c.id
"""


def by_hand(at: datetime) -> int:
    """Everything at once, in one transaction, by SQL that knows nothing but this case."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (id, code, owner, currency, minor_unit, root_kind, never_negative)"
            " SELECT DISTINCT ON (o.supplier_id) gen_random_uuid(), 'supplier', 'supplier:' || o.supplier_id, o.currency,"
            " 2, '', false FROM orders_order o ON CONFLICT DO NOTHING"
        )
        cursor.execute(_POSTINGS, {"at": at})
        cursor.execute(_ALL_ELSE, {"at": at})
        return cursor.rowcount


def by_saves(at: datetime, most: int) -> int:
    """One transaction per deadline, with model instances, ``save`` and ``create``, as one would write it first."""
    due = Deadline.objects.filter(outcome="open", due_at__lt=at, kind="order.late_claim_closes").order_by(
        "due_at"
    )
    keys = list(due.values_list("pk", flat=True)[:most])
    for key in keys:
        with transaction.atomic():
            _save_one(Deadline.objects.select_for_update().get(pk=key), at)
    return len(keys)


def _save_one(deadline: Deadline, at: datetime) -> None:
    order = Order.objects.select_for_update().get(pk=deadline.root_id)
    held = Account.objects.select_for_update().get(root_kind="order", root_id=order.pk, code="held")
    freeze = Freeze.objects.select_for_update().get(order=order, state="open")
    before, amount = order.state, held.balance
    held_text = f"{amount:.2f}"
    order.complete(at=deadline.due_at)
    deadline.outcome, deadline.closed_at = "expired", deadline.due_at
    deadline.save()
    entry = Entry(
        id=entry_id(deadline.due_at), key=f"order:{order.pk}:release:completed", kind="held.released"
    )
    entry.root_kind, entry.root_id, entry.at, entry.actor = "order", order.pk, deadline.due_at, "clock"
    pocket = account_id("supplier", f"supplier:{order.supplier_id}", order.currency)
    if not Account.objects.filter(pk=pocket).exists():
        place = {"code": "supplier", "owner": f"supplier:{order.supplier_id}", "currency": order.currency}
        Account.objects.create(pk=pocket, minor_unit=2, **place)
    for account, part in ((held.pk, -amount), (pocket, amount)):
        Posting.objects.create(entry_id=entry.pk, account_id=account, amount=part, currency=order.currency)
    entry.save(force_insert=True)
    held.balance = Decimal(0)
    held.save()
    freeze.state, freeze.ended_at, freeze.end_reason = "released", deadline.due_at, "completed"
    freeze.save()
    Supplier.objects.filter(pk=order.supplier_id).update(frozen_amount=F("frozen_amount") - freeze.amount)
    lines = [
        ["held", f"order:{order.pk}", f"-{held_text}", order.currency],
        ["supplier", f"supplier:{order.supplier_id}", held_text, order.currency],
    ]
    content = {
        "steps": [[f"order:{order.pk}", "complete", before, "completed"]],
        "changed": {
            f"deadline:{deadline.pk}": _ended("closed_at", deadline, outcome=["open", "expired"]),
            f"freeze:{freeze.pk}": _ended("ended_at", deadline, state=["open", "released"])
            | {"end_reason": ["", "completed"]},
            f"order:{order.pk}": _ended("ended_at", deadline, state=[before, "completed"]),
        },
        "added": {f"entry:{entry.pk}": {"key": entry.key, "kind": entry.kind, "lines": lines}},
    }
    trail = _entry(order, deadline, content, at)
    trail.save(force_insert=True)
    order.trail_length, order.trail_head = trail.seq, trail.hash
    order.save()
    _tell(order, trail, str(amount))


def _ended(column: str, deadline: Deadline, **changed: Any) -> dict[str, Any]:
    return {column: [None, deadline.due_at.isoformat()], **changed}


def _entry(order: Order, deadline: Deadline, content: dict[str, Any], at: datetime) -> TrailEntry:
    entry = TrailEntry(root_kind="order", root_id=order.pk, seq=order.trail_length + 1, at=deadline.due_at)
    entry.recorded_at, entry.actor, entry.action = at, "clock", f"deadline.{deadline.kind}"
    entry.content, entry.previous_hash = canonical(content), order.trail_head
    entry.hash = chain_hash(entry)
    return entry


def _tell(order: Order, trail: TrailEntry, amount: str) -> None:
    values = {"order": order.number, "amount": {"amount": amount, "currency": order.currency}}
    for company in (order.buyer_id, order.seller_id):
        key = f"order:{order.pk}:{trail.seq}:order.completed:company:{company}"
        named = {"root_kind": "order", "root_id": order.pk, "topic": "order.completed", "at": trail.at}
        Notice.objects.create(key=key, company_id=company, values=values, **named)


_WRITTEN = """
SELECT t.root_id, concat_ws(' | ', t.seq, t.at, t.recorded_at, t.actor, t.action, t.reason,
    regexp_replace(t.content, 'entry:[0-9a-f-]{36}', 'entry'), t.hash = o.trail_head, o.trail_length, o.state, o.ended_at,
    (SELECT string_agg(concat_ws(' ', d.kind, d.outcome, d.closed_at), ',' ORDER BY d.id)
       FROM core_deadline d WHERE d.root_kind = 'order' AND d.root_id = o.id),
    (SELECT string_agg(concat_ws(' ', f.state, f.ended_at, f.end_reason), ',' ORDER BY f.id)
       FROM suppliers_freeze f WHERE f.order_id = o.id),
    (SELECT string_agg(concat_ws(' ', e.key, e.kind, e.at, e.actor, e.reason, a.code, a.owner, a.balance, p.amount,
        p.currency), ',' ORDER BY e.key, a.code) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id
        JOIN ledger_account a ON a.id = p.account_id WHERE e.root_kind = 'order' AND e.root_id = o.id),
    (SELECT string_agg(concat_ws(' ', n.key, n.topic, n.company_id, n.role, n.at, n."values"), ',' ORDER BY n.key)
       FROM core_notice n WHERE n.root_kind = 'order' AND n.root_id = o.id AND n.topic = 'order.completed'))
  FROM core_trailentry t JOIN orders_order o ON o.id = t.root_id
 WHERE t.root_kind = 'order' AND t.action = 'deadline.order.late_claim_closes'
"""


def written() -> dict[int, str]:
    """What was written for each order, in words that do not depend on who wrote it (the key of an entry is chance)."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return dict(cursor.fetchall())
