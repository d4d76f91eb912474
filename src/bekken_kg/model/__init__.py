"""Entries: the terms, claims, codes and evidence of a graph, found by a word of a person and told as a card."""
