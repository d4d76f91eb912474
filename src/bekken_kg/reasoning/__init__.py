"""Reasoning: what follows from the axioms, why, and what cannot be true together."""
