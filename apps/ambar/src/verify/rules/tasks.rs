//! Human steps and what they are about.

use super::Rule;

pub(super) const I27: Rule = Rule {
    id: "i27",
    title: "What a person has to do has one task, which ends with it as it ended and has at most one holder",
    checked: |counts| counts.tasks,
    checks: &[TASKS, HOLDERS],
    notes: Some(CALLED_OFF),
    ..Rule::PLAIN
};

pub(super) const I28: Rule = Rule {
    id: "i28",
    title: "A count corrected the book by what was counted less what the book had at that moment, and nothing else did in its name",
    checked: |counts| counts.counts,
    checks: &[COUNTS],
    ..Rule::PLAIN
};

/// What tasks are about, with whether it is over, and how. What somebody reported is about nothing else.
macro_rules! work {
    () => {
        "
WITH work AS (
    SELECT task_id, 'putaway' AS kind, id AS reference, created_at, ended_at,
           CASE WHEN ended_at IS NULL THEN 'open' ELSE state END AS state FROM receiving.putaway
    UNION ALL
    SELECT task_id, 'pick', id, created_at, ended_at, CASE WHEN ended_at IS NULL THEN 'open' ELSE state END FROM picking.pick_list
    UNION ALL
    SELECT task_id, 'count', id, requested_at, CASE WHEN state <> 'requested' THEN coalesce(counted_at, requested_at) END,
           CASE WHEN state = 'requested' THEN 'open' ELSE state END FROM inventory.count
), task AS (
    SELECT id, kind, reference, opened_at, finished_at, state AS shown,
           CASE WHEN state IN ('pending', 'started', 'in_progress') THEN 'open' ELSE state END AS state FROM workforce.task
    WHERE kind <> 'exception'
)"
    };
}

// The two are changed one after the other: what was changed last tells since when they differ. Work that was canceled has a
// task that is canceled or was completed before; work that is completed may have a canceled task, if somebody else did it.
// A task that a person called off by itself is told, and breaks nothing.
const TASKS: &str = concat!(
    work!(),
    "
SELECT CASE WHEN w.reference IS NULL THEN t.opened_at WHEN t.id IS NULL THEN coalesce(w.ended_at, w.created_at)
            WHEN w.state = 'open' THEN t.finished_at WHEN t.state = 'open' THEN w.ended_at END,
       coalesce('task ' || t.id || ' (' || t.kind || ', ' || t.shown || ')', 'no task') || ' is about '
       || coalesce(w.kind || ' ' || w.reference || ', which is ' || w.state, t.reference || ', which is not there')
FROM task t FULL JOIN work w ON w.task_id = t.id AND w.kind = t.kind AND w.reference = t.reference
WHERE CASE
    WHEN w.reference IS NULL THEN true
    WHEN t.id IS NULL THEN w.state = 'open'
    WHEN w.state = 'open' THEN t.state <> 'open' AND NOT (t.state = 'canceled' AND EXISTS (
        SELECT 1 FROM platform.audit a WHERE a.entity = 'task' AND a.entity_id = t.id::text AND a.action = 'cancel_task'))
    ELSE t.state = 'open' END"
);

const HOLDERS: &str = "
SELECT NULL::timestamptz, 'task ' || id || ' (' || kind || ') is ' || state || CASE WHEN holder IS NULL THEN ' with no holder' ELSE ' with a holder' END
       || CASE WHEN lease_until IS NULL THEN ' and no lease' ELSE ' and a lease' END
FROM workforce.task
WHERE (holder IS NOT NULL) <> (state IN ('started', 'in_progress', 'completed')) OR (lease_until IS NOT NULL) <> (state IN ('started', 'in_progress'))
   OR (finished_at IS NOT NULL) <> (state IN ('completed', 'canceled'))
UNION ALL
SELECT NULL::timestamptz, n || ' open tasks are about one ' || kind || ', ' || reference
FROM (SELECT kind, reference, count(*) AS n FROM workforce.task
      WHERE state IN ('pending', 'started', 'in_progress') AND kind <> 'exception' GROUP BY kind, reference) AS g
WHERE n > 1
UNION ALL
SELECT NULL::timestamptz, 'nothing refuses to change a closed task'
WHERE NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = 'workforce.task'::regclass AND tgname = 'task_closed' AND tgenabled IN ('O', 'A'))";

const CALLED_OFF: &str = concat!(
    work!(),
    "
SELECT 'a person called off task ' || t.id || ', and its ' || w.kind || ' ' || w.reference || ' is still open: cancel that too'
FROM task t JOIN work w ON w.task_id = t.id WHERE w.state = 'open' AND t.state = 'canceled' LIMIT 10"
);

const COUNTS: &str = concat!(
    "
WITH corrected AS (
    SELECT reference_id AS id, sum(quantity) AS quantity FROM (
        SELECT reference_id, CASE WHEN to_stock_id IS NOT NULL THEN quantity ELSE -quantity END AS quantity
        FROM inventory.movement WHERE reference_kind = 'count' AND kind = 'adjustment'
        UNION ALL
        SELECT reference_id, quantity FROM inventory.carried_document WHERE figure = 'corrected') AS v
    GROUP BY reference_id
)
SELECT NULL::timestamptz, coalesce('count ' || c.id || ' of ' || ",
    sku!("c.item_id"),
    " || ' (' || c.state || ')', 'no count (reference ' || m.id || ')')
       || ' found ' || coalesce(c.counted::text, 'nothing yet') || ' where the book had ' || coalesce(c.book::text, 'nothing yet')
       || ', and the ledger was corrected by ' || coalesce(m.quantity, 0)
FROM inventory.count c FULL JOIN corrected m ON m.id = c.id
WHERE c.id IS NULL OR coalesce(m.quantity, 0) <> CASE WHEN c.state = 'completed' THEN coalesce(c.counted - c.book, 0) ELSE 0 END
   OR (c.state IN ('counted', 'completed', 'rejected')) <> (c.counted IS NOT NULL AND c.book IS NOT NULL)"
);
