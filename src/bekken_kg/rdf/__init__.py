"""RDF: files and quads, each made of the other, and the index of what they say."""
