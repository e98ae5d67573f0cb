"""One file per verb of the `touchstone` command."""
