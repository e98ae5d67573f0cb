"""A simulated company whose true effects are known."""
