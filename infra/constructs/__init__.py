"""Building blocks of the stacks, one construct a file."""
