"""The server: SPARQL and linked data over HTTP, the foreign parts of it in worker processes.

Two programs. The *server* process moves bytes: it reads requests, looks in its cache, keeps the queue, and
kills what takes too long (wire, server, pool, queue, cache, clients, log). A *worker* process has the graph
and does everything else: it reads the query, guards it, runs it, writes the result (worker, application and
what that uses). Between them go frames of bytes (frames). docs/decisions/server.md tells why.
"""
