"""Asking: a question of the catalogue, the values bound to it, and its answer."""

#: kind of answer → the formats that it can be written in
FORMATS_BY_KIND: dict[str, tuple[str, ...]] = {
    "rows": ("table", "markdown", "json", "csv", "tsv"),
    "truth": ("table", "markdown", "json"),
    "triples": ("turtle", "ntriples", "jsonld"),
}
