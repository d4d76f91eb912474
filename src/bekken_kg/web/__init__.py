"""The web: from a request to a response; no socket, no process."""
