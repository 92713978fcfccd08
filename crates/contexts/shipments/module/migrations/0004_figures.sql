-- How many open orders stand where, and which are late.
CREATE INDEX customer_order_open_idx ON shipments.customer_order (warehouse_id, state, due_on) WHERE state NOT IN ('shipped', 'cancelled');
CREATE INDEX order_line_short_idx ON shipments.order_line (order_id) WHERE short > 0;
