-- A delivery that was taken back, since it was announced by mistake, gives its number and its reference free: the mended file has the same.
ALTER TABLE receiving.delivery
    ADD COLUMN withdrawn_at timestamptz,
    DROP CONSTRAINT delivery_owner_id_number_key,
    DROP CONSTRAINT delivery_external_ref_key,
    ADD CONSTRAINT delivery_withdrawn_at_check CHECK (withdrawn_at IS NULL OR state = 'canceled');
CREATE UNIQUE INDEX delivery_owner_id_number_key ON receiving.delivery (owner_id, number) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX delivery_external_ref_key ON receiving.delivery (owner_id, source, external_ref) WHERE withdrawn_at IS NULL;
