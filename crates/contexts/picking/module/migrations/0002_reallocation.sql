-- Stops whose claims go to other goods. What was asked is noted before the stock engine is, so that whoever comes next, a retry
-- or a sweep, ends what a crash stopped; what was refused leaves no row.
CREATE TABLE picking.reallocation (
    pick_line_id uuid PRIMARY KEY CONSTRAINT reallocation_pick_line_id_fkey REFERENCES picking.pick_line,
    -- The command that asked for it: the key of its stock command derives from it, and its retry gets the answer, whoever ended it.
    command_id   uuid NOT NULL,
    -- What the other goods must satisfy, and the row that they must be of, if one was named.
    rule         jsonb NOT NULL,
    stock_id     bigint,
    -- The place that they must not be in.
    avoid        uuid,
    reason       text,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX reallocation_unended_idx ON picking.reallocation (created_at) WHERE ended_at IS NULL;
