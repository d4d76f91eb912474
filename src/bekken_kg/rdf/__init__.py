"""RDF: the index of what triples say, read from a file or kept by a store."""
