"""The weighing: no database, no clock."""
