"""Exporting: the graph as files for other programs."""
