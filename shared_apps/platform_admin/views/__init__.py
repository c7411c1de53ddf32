"""The operators' pages, one file per page family."""
