-- How fast the daemon was of late.
SELECT p50, p95, p99, samples, measured_at FROM _sync_latency
