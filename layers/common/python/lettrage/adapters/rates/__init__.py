"""Sources of exchange reference rates, one file each."""
