"""Where we meet people, how each meeting is designed, and what we promise there."""
