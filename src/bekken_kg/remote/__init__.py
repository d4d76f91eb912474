"""Remote: a graph that a triple store on the network has, and putting ours into one."""
