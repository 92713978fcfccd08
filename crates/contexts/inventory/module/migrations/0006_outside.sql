-- Whether a claim is for an order that another system keeps. The ids of its order and line are that system's then.
ALTER TABLE inventory.reservation ADD COLUMN outside boolean NOT NULL DEFAULT false;
