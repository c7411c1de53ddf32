"""How fast TicketFlower is, as ratios within one run: `make bench`. Not collected by pytest."""
