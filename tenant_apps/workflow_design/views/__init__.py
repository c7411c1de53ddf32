"""The pages where workflows are looked at, written and published."""
