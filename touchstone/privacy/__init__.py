"""All we know about a person, and forgetting it."""
