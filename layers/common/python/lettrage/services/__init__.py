"""Use cases, one a file: load through ports, let the domain decide, save through ports."""
