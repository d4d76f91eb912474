"""Plain words: the terms of a graph, and the hedges, that a text in nb, nn or en has."""
