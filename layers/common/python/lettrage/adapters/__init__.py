"""Ports fulfilled by real technology. Only `entrypoints/bootstrap.py` imports from here."""
