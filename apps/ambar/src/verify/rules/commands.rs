//! Commands, events and their effects: each once.

use super::Rule;
use crate::retention::{facts, mark};

pub(super) const I16: Rule = Rule {
    id: "i16",
    title: "A stock command moved goods once, in one transaction, as its stored outcome says",
    checked: |counts| counts.recent_commands,
    checks: &[OUTCOMES, REPLIES],
    ..Rule::PLAIN
};

pub(super) const I17: Rule = Rule {
    id: "i17",
    title: "Every movement was published once, and every published movement is in the ledger",
    checked: |counts| counts.movements,
    checks: &[PUBLISHED],
    ..Rule::PLAIN
};

pub(super) const I18: Rule = Rule {
    id: "i18",
    title: "Every event had its effect once at each subscriber, or waits to be delivered",
    checked: |counts| counts.deliveries,
    of_subscribers: Some(DELIVERED),
    checks: &[STRAY_DELIVERIES],
    ..Rule::PLAIN
};

// Outcomes leave by their age; both sides are stamped with one moment, so that the edge cuts none of them in two.
const OUTCOMES: &str = "
WITH known_from AS MATERIALIZED (
    SELECT greatest(now() - interval '80 days', (SELECT commands_before FROM inventory.forgotten)) AS at
), moved AS (
    SELECT command_id, count(*) AS n, min(moved_at) AS first, max(moved_at) AS last, min(uuid_hash(operation_id)) AS low, max(uuid_hash(operation_id)) AS high
    FROM inventory.movement WHERE moved_at >= (SELECT at FROM known_from) GROUP BY command_id
), known AS (
    SELECT id, coalesce(outcome #>> '{Ok,done}', 'refused') AS done,
           CASE outcome #>> '{Ok,done}'
               WHEN 'rows' THEN jsonb_array_length(outcome #> '{Ok,rows}')
               WHEN 'reservation_moved' THEN 1
               WHEN 'doubted' THEN least(1, (outcome #>> '{Ok,suspect}')::bigint)
               WHEN 'count_settled' THEN CASE WHEN outcome #> '{Ok,book}' = outcome #> '{Ok,counted}' THEN 0 ELSE 1 END
               ELSE 0 END AS least,
           CASE outcome #>> '{Ok,done}'
               WHEN 'rows' THEN jsonb_array_length(outcome #> '{Ok,rows}')
               WHEN 'reservation_moved' THEN 1
               WHEN 'doubted' THEN 1
               WHEN 'count_settled' THEN 20
               WHEN 'done' THEN 1
               ELSE 0 END AS most
    FROM inventory.command WHERE created_at >= (SELECT at FROM known_from)
)
SELECT NULL::timestamptz, 'stock command ' || coalesce(m.command_id, k.id) || CASE
    WHEN m.first <> m.last OR m.low <> m.high THEN ' took effect more than once, from ' || m.first || ' to ' || m.last
    ELSE ' made ' || coalesce(m.n, 0) || ' movements, and its outcome, ' || k.done || ', is that of ' || k.least
         || CASE WHEN k.most > k.least THEN ' or more' ELSE '' END END
FROM moved m FULL JOIN known k ON k.id = m.command_id
WHERE m.first <> m.last OR m.low <> m.high OR coalesce(m.n, 0) NOT BETWEEN k.least AND k.most";

// A command of which no outcome is kept was the whole of a call: the reply to it says how much it moved. Replies are kept
// 7 days at least.
const REPLIES: &str = "
WITH known_from AS MATERIALIZED (
    SELECT greatest(now() - interval '6 days', (SELECT commands_before FROM inventory.forgotten)) AS at
), replied AS (
    SELECT operation_id, sum(movements) AS n FROM platform.idempotency
    WHERE movements IS NOT NULL AND created_at >= (SELECT at FROM known_from) GROUP BY operation_id
), moved AS (
    SELECT m.operation_id, count(*) AS n FROM inventory.movement m LEFT JOIN inventory.command k ON k.id = m.command_id
    WHERE k.id IS NULL AND m.moved_at >= (SELECT at FROM known_from) GROUP BY m.operation_id
)
SELECT NULL::timestamptz, 'operation ' || coalesce(m.operation_id, r.operation_id) || ' made ' || coalesce(m.n, 0)
       || ' movements of commands without an outcome, and its replies tell of ' || coalesce(r.n, 0)
FROM replied r FULL JOIN moved m ON m.operation_id = r.operation_id
WHERE coalesce(r.n, 0) <> coalesce(m.n, 0)";

// Two sums over all of both sides are equal or something differs; only then is it found out what. Events leave by their
// age, months of movements by theirs, and what each added up to stays.
const PUBLISHED: &str = concat!(
    "
WITH told AS NOT MATERIALIZED (
    SELECT f.command_id, ",
    mark!("f"),
    " AS mark FROM platform.event e ",
    facts!("e"),
    " WHERE e.name = 'inventory.stock_changed'
), moved AS NOT MATERIALIZED (
    SELECT m.command_id, m.moved_at, ",
    mark!("m"),
    " AS mark FROM inventory.movement m
), gone AS MATERIALIZED (
    SELECT coalesce(sum(facts), 0) AS n, coalesce(sum(mark::numeric), 0) AS mark, max(before) AS before FROM platform.forgotten
    WHERE name = 'inventory.stock_changed'
), archived AS MATERIALIZED (
    SELECT coalesce(sum(movements), 0) AS n, coalesce(sum(mark::numeric), 0) AS mark FROM inventory.archived_month
), all_told AS MATERIALIZED (SELECT count(*) AS n, coalesce(sum(mark), 0) AS mark FROM told),
   all_moved AS MATERIALIZED (
    SELECT count(*) + (SELECT n FROM archived) AS n, coalesce(sum(mark), 0) + (SELECT mark FROM archived) AS mark FROM moved
),
   differ AS MATERIALIZED (
    SELECT t.n + g.n <> m.n OR t.mark + g.mark <> m.mark AS found FROM all_told t, gone g, all_moved m
), differing AS MATERIALIZED (
    SELECT coalesce(t.command_id, m.command_id) AS command_id, coalesce(t.n, 0) AS told, coalesce(m.n, 0) AS moved
    FROM (SELECT command_id, count(*) AS n, sum(mark) AS mark FROM told GROUP BY command_id) AS t
    FULL JOIN (SELECT command_id, count(*) AS n, sum(mark) AS mark, min(moved_at) AS at FROM moved GROUP BY command_id) AS m
         ON m.command_id = t.command_id
    WHERE (SELECT found FROM differ) AND (t.n IS DISTINCT FROM m.n OR t.mark IS DISTINCT FROM m.mark)
      AND NOT (coalesce(t.n, 0) < coalesce(m.n, 0) AND coalesce(m.at < (SELECT before FROM gone), false))
)
SELECT NULL::timestamptz, 'stock command ' || command_id || ' made ' || moved || ' movements, and ' || told || ' were published'
       || CASE WHEN told = moved THEN ', but others' ELSE '' END
FROM differing
UNION ALL
SELECT NULL::timestamptz, 'what was published before ' || (SELECT before FROM gone) || ' and has left does not add up to what moved'
WHERE (SELECT found FROM differ) AND NOT EXISTS (SELECT 1 FROM differing)"
);

// Events of before a subscriber's first one are none of its business: it was not there yet.
const DELIVERED: &str = "
WITH due AS MATERIALIZED (
    SELECT w.subscriber, e.seq, e.id, e.name, e.key, e.occurred_at, d.state, d.attempts, d.last_error, i.event_id IS NOT NULL AS had
    FROM unnest($1::text[], $2::text[]) AS w (event, subscriber)
    JOIN platform.event e ON e.name = w.event
    LEFT JOIN platform.delivery d ON d.subscriber = w.subscriber AND d.seq = e.seq
    LEFT JOIN platform.inbox i ON i.subscriber = w.subscriber AND i.event_id = e.id
), first AS (
    SELECT subscriber, name, min(seq) AS seq FROM due WHERE had OR state IS NOT NULL GROUP BY subscriber, name
)
SELECT CASE WHEN due.state = 'pending' AND NOT due.had THEN due.occurred_at END,
       'event ' || due.id || ' (' || due.name || ' of ' || due.key || ') ' || CASE
         WHEN due.had THEN 'had its effect at ' || due.subscriber || ' and is still to be delivered'
         WHEN due.state IS NULL THEN 'never reached ' || due.subscriber
         WHEN due.state = 'dead' THEN 'was given up for ' || due.subscriber || ' after ' || due.attempts || ' attempts: ' || coalesce(due.last_error, 'no reason')
         ELSE 'waits for ' || due.subscriber || ' since ' || due.occurred_at END
FROM due LEFT JOIN first ON first.subscriber = due.subscriber AND first.name = due.name
WHERE due.seq >= first.seq AND (due.had = (due.state IS NOT NULL) OR due.state IS NOT NULL)";

const STRAY_DELIVERIES: &str = "
SELECT NULL::timestamptz, 'a delivery to ' || d.subscriber || ' names event ' || d.event_id || ', which is not there'
FROM platform.delivery d LEFT JOIN platform.event e ON e.seq = d.seq AND e.id = d.event_id WHERE e.seq IS NULL
UNION ALL
SELECT NULL::timestamptz, i.subscriber || ' had an effect of event ' || i.event_id || ', which is not there'
FROM platform.inbox i LEFT JOIN platform.event e ON e.id = i.event_id WHERE e.id IS NULL";
