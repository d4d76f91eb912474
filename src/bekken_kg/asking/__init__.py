"""Asking: a question of the catalogue, the values bound to it, and its answer."""
