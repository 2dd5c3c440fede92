"""How often articles are read."""
