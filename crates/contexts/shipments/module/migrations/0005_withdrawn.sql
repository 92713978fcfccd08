-- An order that was taken back, since it was taken by mistake, gives the other system's name for it free: the mended file has the same.
ALTER TABLE shipments.customer_order
    ADD COLUMN withdrawn_at timestamptz,
    ADD CONSTRAINT customer_order_withdrawn_at_check CHECK (withdrawn_at IS NULL OR state = 'cancelled');
DROP INDEX shipments.customer_order_external_ref_key;
CREATE UNIQUE INDEX customer_order_external_ref_key ON shipments.customer_order (owner_id, coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL AND withdrawn_at IS NULL;
