"""Comparing: what has changed from one version of the graph to another."""
