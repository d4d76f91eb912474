"""A git revision of this checkout, unpacked, for the benchmarks that hold this tree against an earlier one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

#: the last revision whose questions join the labels and hedges themselves: what the goals are multiples of
BEFORE = "43e92df"
TREE = Path(__file__).resolve().parent.parent


def stop(why: str) -> NoReturn:
    """End with one line and the exit code of what could not be done."""
    print(why, file=sys.stderr)
    sys.exit(3)


@contextmanager
def unpacked(revision: str, *paths: str) -> Iterator[Path]:
    """Unpack a revision, or some paths of it, into a folder that is gone afterwards; exit 3 where there is none."""
    words = ["git", "-C", str(TREE), "archive", "--format=tar", "--end-of-options", revision, *paths]
    archive = subprocess.run(words, capture_output=True)
    if archive.returncode:
        why = " ".join(archive.stderr.decode().split())
        stop(f"'{revision}' cannot be unpacked ({why}); name a git revision of {TREE}")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder)
