"""Words of people and terms of a graph: a text in nb, nn or en is linked to what the graph has names for."""
