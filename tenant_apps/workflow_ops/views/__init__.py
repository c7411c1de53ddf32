"""Pages about what is running: errors, moving tickets to another version."""
