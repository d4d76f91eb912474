"""``python -m bekken_kg`` is ``bekken``."""

from .commands import run

if __name__ == "__main__":
    run()
