"""What happened: encounters and the evidence they left, append-only."""
