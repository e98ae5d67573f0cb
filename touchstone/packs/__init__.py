"""The whole register in and out as one readable file."""
