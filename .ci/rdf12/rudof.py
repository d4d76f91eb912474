"""Rudof reads the files, and finds the claim and the hedge of an edge in each."""

import sys

import pyrudof

QUERY = """
PREFIX bk: <https://w3id.org/bekken-kg/terms/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?claim ?polarity WHERE { ?claim rdf:reifies ?edge ; bk:polarity ?polarity }
"""
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
for path in sys.argv[1:]:
    rudof.reset_data()
    rudof.read_data(path, pyrudof.RDFFormat.Turtle)
    rudof.read_query(QUERY)
    rows = len(list(rudof.run_query()))
    print(f"{path}: {rows} edges with a claim")
    if rows != 61:  # of 58 claims, three speak of two
        sys.exit(f"{path}: {rows} edges with a claim, not 61")
