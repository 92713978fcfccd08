-- A count whose difference is beyond a limit waits until somebody else decides: the book is corrected, or it is counted anew.
ALTER TABLE inventory.count
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN decided_by uuid,
    -- The count that was sent back.
    ADD COLUMN recount_of uuid REFERENCES inventory.count,
    DROP CONSTRAINT count_origin_check,
    DROP CONSTRAINT count_state_check,
    ADD CONSTRAINT count_origin_check CHECK (origin IN ('short_pick', 'spot', 'recount')),
    ADD CONSTRAINT count_state_check CHECK (state IN ('requested', 'counted', 'completed', 'rejected', 'canceled')),
    ADD CONSTRAINT count_recount_of_check CHECK ((recount_of IS NOT NULL) = (origin = 'recount')),
    ADD CONSTRAINT count_decided_check CHECK ((decided_at IS NULL) = (decided_by IS NULL) AND (state <> 'rejected' OR decided_by IS NOT NULL)),
    -- Whoever counted does not decide.
    ADD CONSTRAINT count_four_eyes_check CHECK (decided_by IS NULL OR (counted_by IS NOT NULL AND decided_by <> counted_by));

-- While a difference waits the same is not counted once more: the book would be corrected by it twice.
DROP INDEX inventory.count_one_open_idx;
CREATE UNIQUE INDEX count_one_open_idx ON inventory.count
    (location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id) WHERE state IN ('requested', 'counted');

-- From which difference on a count waits. Without a row none does.
CREATE TABLE inventory.count_limit (
    warehouse_id uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    -- Base units, in millionths: as fine as any item is counted. NULL for no such limit.
    quantity     bigint CHECK (quantity >= 0),
    -- Of what the book has.
    percent      integer CHECK (percent BETWEEN 0 AND 1000)
);
