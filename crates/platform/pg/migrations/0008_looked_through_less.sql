-- Tables that only grow look the same all day. They were looked through anew whenever a twentieth had come, and what is in a document
-- decides about no plan.
ALTER TABLE platform.event SET (autovacuum_analyze_scale_factor = 0.5);
ALTER TABLE platform.event ALTER COLUMN payload SET STATISTICS 0;
ALTER TABLE platform.audit SET (autovacuum_analyze_scale_factor = 0.5);
ALTER TABLE platform.audit ALTER COLUMN detail SET STATISTICS 0;
ALTER TABLE platform.idempotency SET (autovacuum_analyze_scale_factor = 0.5);
ALTER TABLE platform.idempotency ALTER COLUMN request_hash SET STATISTICS 0, ALTER COLUMN body SET STATISTICS 0;
