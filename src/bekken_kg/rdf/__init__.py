"""RDF: the index of what triples say."""
