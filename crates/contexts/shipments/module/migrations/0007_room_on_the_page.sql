-- A line of an order changes some five times on its way, an order more often. With room for it on its page a change costs one write instead
-- of one in each index beside it.
ALTER TABLE shipments.order_line SET (fillfactor = 60);
ALTER TABLE shipments.customer_order SET (fillfactor = 60);
