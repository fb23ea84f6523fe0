"""HTML by templates: a value is escaped wherever it stands, unless it is markup already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


def render(template: str, **values: object) -> Markup:
    """Fill in a template of the package.

    Args:
        template: name of a file in `classifier/templates`.
        values: by the names that the template gives them; a text is escaped, `Markup` stands as it is.
    """
    from markupsafe import Markup

    # Lone surrogates, which a damaged file may hold, are no characters of a page.
    filled = _environment().get_template(template).render(**values)
    return Markup(filled.encode("utf-8", "replace").decode())


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("classifier"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    """A text as it is, a number of figures with three decimals, a count with its thousands apart."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
