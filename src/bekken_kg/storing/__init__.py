"""A store on disk: the graph and whatever is joined with it, parsed and checked once, asked many times."""
