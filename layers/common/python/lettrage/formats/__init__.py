"""Pure codecs: bytes to domain values and back. Nothing here opens a connection."""
