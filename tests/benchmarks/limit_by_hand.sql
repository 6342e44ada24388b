-- pgbench takes a colon before a letter or digit for a variable, also in quotes: hence chr(58).
-- One order confirmed by its second side, as somebody would write it for this case alone (bench_limit.py fills in @…@).
SELECT @first@ + @stride@ * nextval('bench_next') AS root \gset
BEGIN;
SELECT id AS locked FROM orders_order WHERE id = :root FOR NO KEY UPDATE \gset
SELECT id AS rules FROM rules_servicerules WHERE state = 'published' AND applies_from <= '@at@' ORDER BY applies_from DESC LIMIT 1 \gset
WITH o AS MATERIALIZED (
    SELECT o.id, o.number, o.buyer_id, o.seller_id, o.supplier_id, o.trail_length + 1 AS seq, o.trail_head,
           v.id AS version, v.content_hash, v.protected_amount AS amount, v.initial_payment,
           'order:' || o.id AS root, timestamptz '@at@' + interval '8 days' AS due_at
      FROM orders_order o JOIN orders_contractversion v ON v.order_id = o.id
     WHERE o.id = :root AND o.state = 'proposed' ORDER BY v.number DESC LIMIT 1),
took AS (
    UPDATE suppliers_supplier s SET frozen_amount = s.frozen_amount + o.amount FROM o
     WHERE s.id = o.supplier_id AND s.state = 'joined'
       AND s.limit_amount - s.frozen_amount - s.outstanding_amount >= o.amount
    RETURNING s.limit_amount AS limit_then, s.frozen_amount - o.amount AS frozen_then, s.outstanding_amount AS outstanding_then),
fit AS MATERIALIZED (SELECT * FROM o, took),
confirmed AS (
    INSERT INTO orders_confirmation (version_id, side, user_id, at, content_hash)
    SELECT version, 'supplier', @user@, '@at@', content_hash FROM fit),
frozen AS (
    INSERT INTO suppliers_freeze (supplier_id, order_id, state, amount, own_risk_amount, limit_then, frozen_then,
        outstanding_then, frozen_at, end_reason)
    SELECT supplier_id, id, 'open', amount, 0, limit_then, frozen_then, outstanding_then, '@at@', '' FROM fit),
met AS (
    UPDATE core_deadline d SET outcome = CASE d.kind WHEN 'order.confirm_by' THEN 'met' ELSE 'dropped' END, closed_at = '@at@'
      FROM fit WHERE d.root_kind = 'order' AND d.root_id = fit.id AND d.outcome = 'open'
       AND d.kind IN ('order.confirm_by', 'order.confirm_by.reminder')),
clocks AS (
    INSERT INTO core_deadline (root_kind, root_id, subject_kind, subject_id, kind, started_at, parameter, rules_code,
        days, counts, zone, country, region, original_due_at, due_at, outcome, attempts, last_error)
    SELECT 'order', id, 'order', id, 'order.pay_by' || suffix, '@at@'::timestamptz, 'unpaid_lapse', 'escrow-2021', 7,
        'calendar', 'America/New_York', 'US', '', due_at, due_at, 'open', 0, ''
      FROM fit, (VALUES (''), ('.reminder')) AS kinds (suffix)),
told AS (
    INSERT INTO core_notice (root_kind, root_id, key, company_id, role, topic, "values", at)
    SELECT 'order', id, root || ':' || seq || ':' || topic || ':' || 'company' || ':' || company, company, '', topic,
        jsonb_build_object('order', number, 'amount', jsonb_build_object('amount', initial_payment, 'currency', 'USD'),
            'due', jsonb_build_object('instant', due_at)), '@at@'::timestamptz
      FROM fit, LATERAL (VALUES (buyer_id, 'order.confirmed.pay'), (seller_id, 'order.confirmed')) AS who (company, topic)),
written AS MATERIALIZED (
    SELECT *, jsonb_build_object('steps', jsonb_build_array(jsonb_build_array(root, 'confirm', 'proposed', 'confirmed')),
        'added', jsonb_build_object('freeze', amount, 'version', version, 'due_at', due_at),
        'changed', jsonb_build_object(root, jsonb_build_object('rules_id', :rules::bigint, 'contract_id', version)))::text AS content
      FROM fit),
chained AS MATERIALIZED (
    SELECT *, encode(sha256(convert_to(concat_ws(E'\n', trail_head, root || ':' || seq, '@at@', 'user' || chr(58) || '@user@@company' || chr(58) || '@company@',
        'orders.confirmation.confirm', '', content), 'UTF8')), 'hex') AS hash FROM written),
trail AS (
    INSERT INTO core_trailentry (root_kind, root_id, seq, at, recorded_at, actor, action, reason, content, previous_hash, hash)
    SELECT 'order', id, seq, '@at@', '@at@', 'user' || chr(58) || '@user@@company' || chr(58) || '@company@', 'orders.confirmation.confirm', '', content,
        trail_head, hash FROM chained)
UPDATE orders_order o SET state = 'confirmed', contract_id = c.version, rules_id = :rules::bigint, usd_rate = 1,
       confirmed_at = '@at@', trail_length = c.seq, trail_head = c.hash
  FROM chained c WHERE o.id = c.id;
COMMIT;
