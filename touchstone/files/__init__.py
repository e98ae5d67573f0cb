"""Takes every upload: checked, pictures re-encoded without their place, addressed by hash."""
