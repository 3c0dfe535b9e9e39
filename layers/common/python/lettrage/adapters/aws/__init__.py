"""Ports fulfilled by AWS services."""
