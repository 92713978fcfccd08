-- Whoever scans the paper of an order has the name that another system gave it, and says neither which nor whose.
CREATE INDEX customer_order_external_name_idx ON shipments.customer_order (external_ref) WHERE external_ref IS NOT NULL;
