"""What is worth reading: values, records, rules and decisions. Pure, no I/O."""
