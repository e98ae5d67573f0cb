"""Us: branches, departments, who works here and what they may see and do."""
