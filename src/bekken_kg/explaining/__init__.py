"""Explaining: why a fact holds, and what cannot be true together, in words."""
