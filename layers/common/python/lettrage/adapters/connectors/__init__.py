"""Sources that documents are fetched from, behind the one connector port, one file a kind."""
