"""Pages of the public site, and both ends of the hand-over."""
