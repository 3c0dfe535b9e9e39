"""Lettrage: an open, serverless back office for French small businesses.

Folders by role, and arrows point one way: `entrypoints` → `adapters | services` →
`formats | ports` → `contracts` → `domain`. The import rules in `pyproject.toml` hold it.
"""
