"""Business time: how much open time lies between two moments, and when an amount of it has passed."""
