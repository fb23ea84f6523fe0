"""`classifier models`: the bundles that are there, what they are, and whether they are whole."""

from __future__ import annotations

from typing import Annotated

import typer

models_app = typer.Typer(help="List, show and verify bundles.", no_args_is_help=True)


@models_app.command("list")
def list_() -> None:
    """List the shipped bundles."""
    from classifier.model.bundle import read_manifest, read_metrics
    from classifier.scoring.model import shipped_bundles

    for name, folder in shipped_bundles().items():
        _, manifest = read_manifest(folder)
        figures = read_metrics(folder).get("validation", {})
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        print(
            f"{name:10} {manifest['task']['unit']:8} {len(manifest['task']['labels']):3} labels "
            f"{manifest['corpus']['rows']:9,} articles  macro-F1 {figures.get('f1_macro', float('nan')):.3f}  "
            f"{size:4.1f} MB  {folder}"
        )


@models_app.command()
def show(
    bundle: Annotated[str, typer.Argument(help="A bundle's folder, or the name of a shipped one.")],
) -> None:
    """Print a bundle's model card."""
    from classifier.model.bundle import CARD, read_manifest
    from classifier.scoring.model import find_bundle

    folder, _ = read_manifest(find_bundle(bundle))
    print((folder / CARD).read_text(encoding="utf-8"), end="")


@models_app.command()
def verify(
    bundles: Annotated[list[str] | None, typer.Argument(help="Folders or names; else the shipped ones.")] = None,
) -> None:
    """Check format, versions, hash and types of bundles; nothing in them runs."""
    from classifier.scoring.model import load_model, shipped_bundles

    for bundle in bundles or list(shipped_bundles()):
        model = load_model(bundle)
        print(f"{model.path}: whole, {len(model.coefficients):,} features, {len(model.task.labels)} labels")
