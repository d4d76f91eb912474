"""The site: what people see of the graph in a browser, as HTML made on the server.

A page is made of the graph's own texts (:mod:`.pages`, and :mod:`.entity_page` for what has an IRI), the words of
the interface (``words/site.toml``) and a template; :mod:`.templates` is the one module that knows Jinja. Scripts
only add comfort.
"""
