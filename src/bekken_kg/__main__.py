"""``python -m bekken_kg`` is ``bekken``."""

import sys

from .commands import main

sys.exit(main())
