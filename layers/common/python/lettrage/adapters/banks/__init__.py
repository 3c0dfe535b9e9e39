"""Bank providers behind the one bank port, one file each."""
