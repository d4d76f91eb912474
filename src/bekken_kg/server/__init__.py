"""The server: bytes, the cache, a fair queue and worker processes; it knows no SPARQL."""
