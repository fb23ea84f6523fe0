"""The articles of `seeds/`, which a visitor of the page can try: read once, when the service starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".json": "application/json"}


@dataclass(frozen=True)
class Example:
    """One file of `seeds/`."""

    name: str
    media_type: str
    content: bytes

    @property
    def shown(self) -> dict[str, str]:
        """Its name, its title as a person reads it, and its type."""
        title = self.name.partition("_")[2].rpartition(".")[0].replace("_", " ")
        return {"name": self.name, "title": title, "media_type": self.media_type}


def example_files() -> dict[str, Example]:
    """Give the examples by name; they are inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "examples", package.parent / "seeds"):
        files = [file for file in sorted(folder.glob("[0-9]*")) if file.suffix in MEDIA_TYPES]
        if files:
            return {file.name: Example(file.name, MEDIA_TYPES[file.suffix], file.read_bytes()) for file in files}
    return {}
