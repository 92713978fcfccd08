-- What is still to come is asked for by item; of all lines that were ever announced few are open.
CREATE INDEX delivery_line_open_idx ON receiving.delivery_line (item_id) WHERE state IN ('created', 'validated', 'processing');
