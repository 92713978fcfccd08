-- Replies to calls in bulk are as long as the calls. Squeezing them as PostgreSQL does by itself cost a fifth of what it does for a
-- hundred moves. LZ4 would cost next to nothing, but not every PostgreSQL knows it, and a copy of the data could not be restored there.
ALTER TABLE platform.idempotency ALTER COLUMN body SET STORAGE EXTERNAL;
