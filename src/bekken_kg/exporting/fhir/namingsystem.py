"""The FHIR NamingSystem: what the code system of the terms is called."""

from __future__ import annotations

from ...namespaces import BK
from .metadata import PREFIX, SYSTEM, Metadata, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Resource = dict[str, Any]


def naming_system(metadata: Metadata) -> Resource:
    """Return the NamingSystem of the terms; that of no other system, which are not the project's to name.

    Args:
        metadata: what all resources share.
    """
    return metadata.head("NamingSystem", PREFIX, words("naming-system")) | {
        "kind": "codesystem",
        "usage": "Coding.system of a term. A slash and the code after it give the term's IRI.",
        "uniqueId": [
            {"type": "uri", "value": SYSTEM, "preferred": True},
            {"type": "other", "value": BK, "preferred": False, "comment": "What the terms' IRIs begin with."},
        ],
    }
