"""Checking: the rules that the graph must keep, and what is found where one is broken."""
