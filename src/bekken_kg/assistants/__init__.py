"""The graph for assistants, over the Model Context Protocol: what its tools return, the tools, and what serves them."""
