-- Outcomes of commands from before this moment may have left by the rule of their age. No row: none has.
CREATE TABLE inventory.forgotten (
    one             boolean PRIMARY KEY DEFAULT true CHECK (one),
    commands_before timestamptz NOT NULL
);
