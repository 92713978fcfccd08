-- What left the outbox by the rule of its age, added up, so that it is never taken for something that is missing.
CREATE TABLE platform.forgotten (
    -- The events' name.
    name     text COLLATE "C" PRIMARY KEY,
    events   bigint NOT NULL,
    -- The place in the feed of the last one: a reader who is not that far has missed something.
    last_xid xid8 NOT NULL,
    last_seq bigint NOT NULL,
    -- Those that happened before may have left; those of this moment and later have not.
    before   timestamptz NOT NULL,
    -- How many facts were in them, and a sum over those facts, as `ambar verify` counts what is there.
    facts    bigint NOT NULL DEFAULT 0,
    -- A whole number of any length.
    mark     text COLLATE "C" NOT NULL DEFAULT '0' CHECK (mark ~ '^-?[0-9]+$')
);
