-- What was picked since when. Picks are recorded in the order of their time, so an index of block ranges is enough, and costs a pick next
-- to nothing.
CREATE INDEX picked_picked_at_idx ON picking.picked USING brin (picked_at) WITH (pages_per_range = 16);
