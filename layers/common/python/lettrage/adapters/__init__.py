"""Ports fulfilled by real technology.

Only the composition (`entrypoints/bootstrap*.py`) imports from here.
"""
