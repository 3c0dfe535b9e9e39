"""Approved e-invoicing platforms: one module a protocol."""
