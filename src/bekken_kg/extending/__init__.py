"""Extending: files of a researcher merged with the graph, and a new extension made."""
