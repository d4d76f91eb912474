"""Fail where what changed asks for a later version than the ontology has.

Usage: ``bekken diff TAG . --format json | python bump.py``
"""

import json
import sys

found = json.load(sys.stdin)
old, new, due = (tuple(map(int, found[key].split("."))) for key in ("old_version", "new_version", "next_version"))
print(f"{found['old']} has {found['old_version']}, this {found['new_version']}: the changes are {found['bump']}")
if new < due:
    raise SystemExit(f"the version must be {found['next_version']} or later: see docs/project/releasing.md")
