"""Many people at work in many companies at once: how long they wait (`make load`)."""
