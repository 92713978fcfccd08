-- Any part of an item's name is found by an index: over every letter of it with the two that follow. PostgreSQL's own pg_trgm knows
-- no letters beyond ASCII where a database's character type is C, as that of ours is.
CREATE FUNCTION catalog.parts(name text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters text[] := string_to_array(name || '  ', NULL);
    found text[] := '{}';
BEGIN
    FOR at IN 1..length(name) LOOP
        found[at] := letters[at] || letters[at + 1] || letters[at + 2];
    END LOOP;
    RETURN array_to_tsvector(found);
END $$;
CREATE INDEX item_parts_idx ON catalog.item USING gin (catalog.parts(name_search)) WHERE drafted_at IS NULL;

-- Those that are not in use any more are few, and looked for among many.
CREATE INDEX item_inactive_idx ON catalog.item (sku_key, id) WHERE drafted_at IS NULL AND NOT active;
