"""One page with one query or four, as an app of plain Django and as one of the product."""
