"""Print the README's two commands (install and ask; install and test), one a line, as they stand there."""

import re
from pathlib import Path

readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
commands = [block.strip() for block in re.findall(r"```sh\n(python3 -m venv .*?)\n```", readme, re.DOTALL)]
if len(commands) != 2:
    raise SystemExit(f"README.md should have two commands that start from nothing, not {len(commands)}")
print("\n".join(commands))
