"""Draw docs/images/answer.png: the answers to two seeds, as a terminal shows them.

python docs/picture.py        # needs chromium on the path
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 96
COMMAND = ["score", "seeds/03_ceo_layoffs.txt", "seeds/07_carbon_tax_column.txt", "--format", "table", "--jobs", "1"]


def main() -> None:
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "classifier", *COMMAND]
    answers = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(answers))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "answer.svg"
        title = " ".join(["classifier", *COMMAND[:3]])
        page.write_text(console.export_svg(title=title), encoding="utf-8")
        height = 90 + 25 * (answers.count("\n") + 2)
        _photograph(page, ROOT / "docs" / "images" / "answer.png", height)


def _photograph(page: Path, picture: Path, height: int) -> None:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={picture}"]
    size = f"--window-size={COLUMNS * 12 + 40},{height}"
    subprocess.run([*command, size, "--hide-scrollbars", page.as_uri()], capture_output=True, check=True)


if __name__ == "__main__":
    main()
