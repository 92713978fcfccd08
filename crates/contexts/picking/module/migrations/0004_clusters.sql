-- Several pick lists that one person walks at once, each order's goods in a tote of its own or sorted when they are packed.

CREATE TABLE picking.cluster (
    -- Derived from the command that began it: a retry finds it.
    id           uuid PRIMARY KEY,
    warehouse_id uuid NOT NULL,
    into_totes   boolean NOT NULL,
    created_by   uuid NOT NULL,
    created_at   timestamptz NOT NULL
);

ALTER TABLE picking.pick_list
    ADD COLUMN cluster_id uuid CONSTRAINT pick_list_cluster_id_fkey REFERENCES picking.cluster,
    ADD COLUMN tote text COLLATE "C",
    -- When that was said.
    ADD COLUMN tote_at timestamptz,
    ADD CONSTRAINT pick_list_tote_at_check CHECK ((tote IS NULL) = (tote_at IS NULL));
CREATE INDEX pick_list_cluster_id_idx ON picking.pick_list (cluster_id) WHERE cluster_id IS NOT NULL;
-- Goods of two orders that are being picked are never in one tote.
CREATE UNIQUE INDEX pick_list_tote_key ON picking.pick_list (warehouse_id, tote)
    WHERE tote IS NOT NULL AND state IN ('open', 'in_picking');
-- Which order a tote was used for last.
CREATE INDEX pick_list_tote_idx ON picking.pick_list (tote, tote_at) WHERE tote IS NOT NULL;
