"""Companies with realistic data: the first by the product's own commands, the others copies of it with other people."""
