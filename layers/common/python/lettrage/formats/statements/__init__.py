"""Bank statements: bytes of a known format to the neutral shape of `domain.statements`."""
