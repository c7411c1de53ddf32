"""Chaos: the real product under kill -9, cut connections and database errors must lose nothing and double nothing."""
