-- How fast the daemon was of late: written now and then, so that other processes can tell.
INSERT INTO _sync_latency (id, measured_at, samples, p50, p95, p99) VALUES (1, :measured_at, :samples, :p50, :p95, :p99)
ON CONFLICT (id) DO UPDATE SET measured_at = :measured_at, samples = :samples, p50 = :p50, p95 = :p95, p99 = :p99
