"""API bodies, one file per bounded context; `common` holds what all share."""
