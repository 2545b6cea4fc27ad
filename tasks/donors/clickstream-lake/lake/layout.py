"""How the bucket is laid out. Prefixes end in a slash, always."""

EVENTS = "events/"
"""What Athena reads, one folder per day of arrival: `dt=2025-03-31/`."""

REJECTS = "rejects/"
"""Records that Firehose could not transform, convert or deliver."""

CAMPAIGNS = "campaigns/"
"""CSV files from marketing."""

RESULTS = "results/"
"""Results of Athena queries, one folder per workgroup. In a bucket of their own."""
