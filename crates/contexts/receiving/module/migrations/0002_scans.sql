-- Whoever scans the paper of a delivery does not say whose it is.
CREATE INDEX delivery_number_idx ON receiving.delivery (number);
