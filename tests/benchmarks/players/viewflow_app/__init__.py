"""A Django app of its own for the contender viewflow; never installed beside the product."""
