"""Foreign files: RDF of unknown origin, parsed in a process of its own with limits."""
