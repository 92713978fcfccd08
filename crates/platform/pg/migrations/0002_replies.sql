-- Where a reply alone records what a command did to stock: the operation that its movements name, and how many they are.
ALTER TABLE platform.idempotency ADD COLUMN operation_id uuid, ADD COLUMN movements integer,
    ADD CONSTRAINT idempotency_effect_check CHECK ((operation_id IS NULL) = (movements IS NULL));

-- Replies come in the order of their time, and only the sweep that forgets them asks for it.
DROP INDEX platform.idempotency_created_at_idx;
CREATE INDEX idempotency_created_at_idx ON platform.idempotency USING brin (created_at);
