"""`classifier models`: the bundles that are there, what they are, and whether they are whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classifier.app.commands.train import summary
from classifier.app.display.inert import note, print_inert
from classifier.app.display.progress import say
from classifier.app.options import READ_BY_MODELS, Seed, read_labelled, with_reading
from classifier.app.outputs import built_place
from classifier.corpus.records.reading import Reading

models_app = typer.Typer(help="List, show, verify and build bundles.", no_args_is_help=True)


@models_app.command("list")
def list_(
    folders: Annotated[
        list[str] | None, typer.Argument(help="Bundles, or folders of one a language; else the shipped ones.")
    ] = None,
) -> None:
    """List the shipped bundles, or those that are given."""
    from classifier.model.bundle.store import read_manifest, read_metrics
    from classifier.scoring.loaded import bundles_of, shipped_bundles

    given = [(bundle.name, bundle) for folder in folders or () for bundle in bundles_of(folder)]
    for name, folder in given or shipped_bundles().items():
        _, manifest = read_manifest(folder)
        figures = read_metrics(folder).get("validation", {})
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        print_inert(
            f"{name:10} {manifest['task']['unit']:8} {len(manifest['task']['labels']):3} labels "
            f"{manifest['corpus']['rows']:9,} articles  macro-F1 {figures.get('f1_macro', float('nan')):.3f}  "
            f"{size:4.1f} MB  {folder}"
        )


@models_app.command()
def show(
    bundle: Annotated[
        str, typer.Argument(help="A bundle's folder, the name of a shipped one, or a folder of one a language.")
    ],
    methods: Annotated[bool, typer.Option("--methods", help="A paragraph for a paper's methods section.")] = False,
) -> None:
    """Print a bundle's model card."""
    from classifier.model.bundle.methods import methods_paragraph
    from classifier.model.bundle.store import read_card, read_manifest, read_metrics
    from classifier.scoring.loaded import bundles_of, find_bundle

    bundles = bundles_of(bundle)
    if len(bundles) > 1 and not methods:
        print_inert(_summary_of(bundle, bundles), end="")
        return
    folder = bundles[0] if len(bundles) == 1 else find_bundle(bundle)
    if methods:
        print_inert(methods_paragraph(read_manifest(folder)[1], read_metrics(folder)))
    else:
        print_inert(read_card(folder), end="")


def _summary_of(folder: str, bundles: list[Path]) -> str:
    """What a folder of one bundle a language is, and a line a bundle."""
    from classifier.model.bundle.store import read_manifest, read_metrics

    manifests = {bundle: read_manifest(bundle)[1] for bundle in bundles}
    names = ", ".join(dict.fromkeys(manifest["task"]["name"] for manifest in manifests.values()))
    lines = [f"{folder}: {len(bundles)} bundles, one a language, of the task {names}. Show one for its model card."]
    for bundle, manifest in manifests.items():
        languages = ", ".join(manifest["corpus"].get("languages") or ["a language that was not told"])
        size = f"{len(manifest['task']['labels'])} labels, {manifest['corpus']['rows']:,} articles in {languages}"
        macro = read_metrics(bundle).get("validation", {}).get("f1_macro")
        lines.append(f"{bundle}: {size}" + ("" if macro is None else f", macro-F1 {macro:.3f}"))
    return "\n".join(lines) + "\n"


@models_app.command()
def verify(
    bundles: Annotated[list[str] | None, typer.Argument(help="Folders or names; else the shipped ones.")] = None,
) -> None:
    """Check format, hash and content of bundles; nothing in them runs."""
    from classifier.model.bundle.store import read_card, read_metrics
    from classifier.scoring.loaded import bundles_of, load_model, shipped_bundles

    for bundle in (own for name in bundles or list(shipped_bundles()) for own in bundles_of(name)):
        model = load_model(bundle)
        read_metrics(model.path)
        read_card(model.path)
        print_inert(f"{model.path}: whole, {len(model.coefficients):,} features, {len(model.task.labels)} labels")


@models_app.command()
def warm(
    bundles: Annotated[list[str] | None, typer.Argument(help="Folders or names; else the shipped ones.")] = None,
) -> None:
    """Compile what scoring many articles needs, so that no later run waits for it.

    It takes about a quarter of a minute once; the compiled code is kept on disk.
    """
    from classifier.scoring.loaded import bundles_of, load_model, shipped_bundles
    from classifier.scoring.model import warm_all

    asked = (own for name in bundles or list(shipped_bundles()) for own in bundles_of(name))
    models = list(map(load_model, asked))
    warm_all(models)
    for model in models:
        print_inert(f"{model.path}: warm")


@models_app.command()
@with_reading(*READ_BY_MODELS)
def calibrate(
    bundle: Annotated[str, typer.Argument(help="Of a task of mentions: a folder, or a shipped bundle's name.")],
    articles: Annotated[list[str], typer.Argument(help="Whole articles, or shorter passages, with target and label.")],
    source: Annotated[str, typer.Option(help="Of the articles, with their licence, for the model card.")] = "",
    seed: Seed = 0,
    *,
    reading: Reading,
) -> None:
    """Fit anew how a bundle answers whole articles and passages; what it learnt of sentences stays.

    Example: classifier models calibrate my-stance articles.csv
    """
    from classifier.review.calibrated.articles import calibrate_on_articles
    from classifier.scoring.loaded import load_model

    task = load_model(bundle).task.name
    measured = calibrate_on_articles(bundle, read_labelled(articles, reading, task=task), seed=seed, source=source)
    for kind, figures in measured.items():
        line = f"{figures['n']:,} {kind}: accuracy {figures['accuracy']:.3f}, macro-F1 {figures['f1_macro']:.3f}"
        print_inert(f"{bundle}: {line}, calibration error {figures['ece']:.3f}")


@models_app.command()
def build(
    recipes: Annotated[list[Path], typer.Argument(help="TOML files, such as data/recipes/topic.toml.")],
    sources: Annotated[Path, typer.Option(help="Folder of the files that the recipes name.")],
    output: Annotated[Path, typer.Option(help="Folder that gets a bundle for each recipe's task.")] = Path("models"),
    seed: Seed = 0,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace bundles that are there, the shipped ones too.")
    ] = False,
) -> None:
    """Build the corpus of each recipe, train on it, and save the bundle.

    Example: classifier models build data/recipes/*.toml --sources data/public --replace
    """
    from classifier.corpus.prepare.recipe import build_beside, build_corpus, credits
    from classifier.corpus.prepare.recipe_file import read_recipe
    from classifier.model.bundle.manifest import save
    from classifier.model.training import train as training
    from classifier.model.training.settings import default_settings, settings_of
    from classifier.review.calibrated.articles import calibrate_on_articles
    from classifier.tasks import task_named

    for recipe in map(read_recipe, recipes):
        task = task_named(recipe.task)
        folder = output / task.name
        with built_place(folder, [*recipes, sources], replace=replace) as place:
            settings_of(recipe.train, task.unit)  # refuses them before the corpus is built
            say(f"{task.name}: building the corpus")
            built = build_corpus(recipe, sources, seed=seed)
            defaults = default_settings(built.corpus, task.unit)
            settings = settings_of(recipe.train, task.unit, defaults=defaults)
            none = build_beside(recipe, "none_of_these", sources, seed=seed) if recipe.none_of_these else None
            trained = training.train(built.corpus, task, settings=settings, seed=seed, none_of_these=none, progress=say)
            save(trained, place, sources=credits(recipe))
            if recipe.calibrate:
                calibrate_on_articles(place, build_beside(recipe, "calibrate", sources, seed=seed), seed=seed)
        for line in (*built.notes, *trained.notes):
            note(f"note: {line}")
        print_inert(summary(trained.metrics, folder))
