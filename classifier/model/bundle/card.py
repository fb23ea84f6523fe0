"""The model card: MODEL_CARD.md, written from a bundle's manifest and metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from classifier.model.bundle.certain import HOW_FITTED, by_length, certain_answers, elsewhere

SPLITS = {
    "validation": "Validation split, unseen in training",
    "test": "Test articles, unseen in training",
    "folds": "Held-out folds of the training articles",
}
"""Title of each split that training measures, the one to trust first."""

FAILURES = 10
"""Slices that are named as known failures, the worst first."""

THIN = 30
"""A label with fewer articles than this was learnt from little."""

WEAK_F1 = 0.5

FIGURES = {
    "accuracy": "accuracy",
    "f1_macro": "macro-F1",
    "f1_micro": "micro-F1",
    "exact": "exactly the gold labels",
    "ece": "expected calibration error",
    "ece_by_chance": "the same if it were perfectly calibrated, by chance",
}
"""What the figures are called."""


def model_card(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Write a model card.

    Args:
        manifest: of the bundle; the model's hash is not needed.
        metrics: of the bundle.
    """
    manifest, metrics = escaped(manifest), escaped(metrics)
    parts = (
        _purpose(manifest),
        _corpus(manifest),
        certain_answers(manifest, metrics),
        _measured(manifest, metrics),
        _failures(manifest, metrics),
        elsewhere(metrics.get("elsewhere", {})),
    )
    lines = [line for part in (*parts, _taught(manifest), _use(manifest), _training(manifest)) for line in part]
    return "\n".join(lines)


MARKUP = re.compile(r"([\\`*\[\]<>#|~!&])")
"""Characters that mean something in Markdown, or in the HTML that it lets through."""


def escaped(value: Any) -> Any:
    """Give a value with no markup in its texts: labels, sources and slices show as they are, and do nothing."""
    if isinstance(value, str):
        shown = "".join(character if character.isprintable() else " " for character in value)
        return MARKUP.sub(r"\\\1", shown)
    if isinstance(value, Mapping):
        return {escaped(key): escaped(item) for key, item in value.items()}
    return [escaped(item) for item in value] if isinstance(value, (list, tuple)) else value


def _purpose(manifest: Mapping[str, Any]) -> Iterator[str]:
    task, corpus = manifest["task"], manifest["corpus"]
    several = "one or more of" if task["multi_label"] else "one of"
    yield f"# {task['name']}\n"
    yield (
        f"Gives an article's **{task['name']}**, {several} {', '.join(task['labels'])}, from {READS[task['unit']]}. "
        "A linear model: TF-IDF and logistic regression, with calibrated probabilities, thresholds under which it "
        "abstains, and an exact share of each term in every answer.\n"
    )
    yield "## What it is for, and not for\n"
    language = corpus["language"] or "a language that was not determined"
    yield f"- For news in the language it learnt ({language}): to sort, count and search many articles."
    yield "- With a person looking at single answers that matter. An answer under its label's threshold says so."
    yield "- Not for judging a person, an author or an outlet by one article."
    yield "- Not for other languages and kinds of text than it learnt from, nor for facts: it reads words, not truth.\n"


READS = {
    "article": "the words of its title and text",
    "sentence": "each of its sentences, put together",
    "mention": "each sentence that mentions a target, put together for each target",
}
"""What a task reads, by its unit."""


def _corpus(manifest: Mapping[str, Any]) -> Iterator[str]:
    corpus = manifest["corpus"]
    dates = f", published {' to '.join(corpus['date_range'])}" if corpus["date_range"] else ", of no known dates"
    yield "## Data\n"
    yield f"{corpus['rows']:,} labelled articles{dates}.\n"
    yield from (f"- {source}" for source in corpus["sources"] or ["Source and licence were not named in training."])
    yield "\n| label | articles |\n|---|---:|"
    yield from (f"| {label} | {corpus['label_counts'].get(label, 0):,} |" for label in manifest["task"]["labels"])
    yield ""
    if "labelling" in manifest:
        yield f"{labelling_sentence(manifest['labelling'])}\n"
    if manifest["notes"]:
        yield from (f"- {note}" for note in manifest["notes"])
        yield ""


def labelling_sentence(labelling: Mapping[str, Any]) -> str:
    """How labels came to be that were given with `classifier label`, in two sentences."""
    coders, shared = len(labelling["coders"]), labelling["agreement"]
    pool = f" from {labelling['pool']:,} unlabelled articles" if labelling["pool"] else ""
    policy = f" by the policy {labelling['policy']}" if labelling["policy"] else ""
    agreed = f" They agree with Krippendorff's alpha {shared['alpha']:.2f} on {shared['items']:,}." if shared else ""
    return (
        f"{coders} coder{'s' * (coders != 1)} labelled {labelling['labels']:,} articles that train, "
        f"chosen{policy}{pool}, and {labelling['random_draws']:,} simple random draws that judge.{agreed}"
    )


def _measured(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> Iterator[str]:
    yield "## How good it is\n"
    unseen = manifest["parameters"]["unseen"]
    for title, name, _ in by_length(manifest):
        how = HOW_FITTED[name]
        if how.key in metrics:
            yield from _split(f"{title.capitalize()}, {how.measured}", metrics[how.key])
    if "unseen" in metrics:
        yield from _split(
            f"Unseen {unseen}s: held-out folds, each with {unseen}s that its training never saw", metrics["unseen"]
        )
    for split in (name for name in SPLITS if name in metrics):
        share = metrics[split].get("known_origins")
        same = "" if share is None else f"; of {share:.0%} of them it knows the {unseen}"
        yield from _split(SPLITS[split] + same, metrics[split])
        if split == "validation":
            return


def _split(title: str, figures: Mapping[str, Any]) -> Iterator[str]:
    baseline = figures.get("majority", {})
    yield f"{title}: {figures['n']:,} articles. Intervals are 95%, by bootstrap over articles.\n"
    yield "| | model | 95% interval | most frequent label |\n|---|---:|---:|---:|"
    for name, title_ in FIGURES.items():
        if name in figures:
            always = f"{baseline[name]:.3f}" if name in baseline else ""
            yield f"| {title_} | {figures[name]:.3f} | {_interval(figures, name)} | {always} |"
    yield "\n| label | precision | recall | F1 | articles |\n|---|---:|---:|---:|---:|"
    for label, row in figures["labels"].items():
        yield f"| {label} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} | {row['support']:,} |"
    yield ""
    yield from _coverage(figures)


def _coverage(figures: Mapping[str, Any]) -> Iterator[str]:
    if "accuracy_at_coverage" not in figures:
        return
    yield "Answering only the surest articles:\n"
    yield "| share answered | accuracy |\n|---:|---:|"
    for row in figures["accuracy_at_coverage"]:
        yield f"| {row['coverage']:.0%} | {row['accuracy']:.3f} |"
    yield ""
    if "reliability" in figures:
        yield "Calibration, what it says against what is right:\n"
        yield "| probability | articles | mean probability | accuracy |\n|---|---:|---:|---:|"
        for row in figures["reliability"]:
            low, high = row["bin"]
            yield f"| {low:.2f}-{high:.2f} | {row['n']:,} | {row['confidence']:.2f} | {row['accuracy']:.2f} |"
        yield ""


def _failures(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> Iterator[str]:
    figures = metrics.get("validation") or metrics.get("folds") or metrics.get("unseen") or {}
    worse = sorted((row for row in figures.get("slices", []) if row["is_worse"]), key=lambda row: row["accuracy"])
    weak = [label for label, row in figures.get("labels", {}).items() if row["support"] and row["f1"] < WEAK_F1]
    thin = [label for label in manifest["task"]["labels"] if manifest["corpus"]["label_counts"].get(label, 0) < THIN]
    yield "## Known failures\n"
    if not (worse or weak or thin):
        yield "No slice of the measured articles is clearly worse than the whole.\n"
        return
    if worse:
        yield "Slices whose accuracy is clearly under that of all:\n"
        yield "| slice | articles | accuracy | 95% interval |\n|---|---:|---:|---:|"
        for row in worse[:FAILURES]:
            low, high = row["interval"]
            yield f"| {row['by']}: {row['slice']} | {row['n']:,} | {row['accuracy']:.3f} | {low:.3f}-{high:.3f} |"
        yield ""
    if weak:
        yield f"Labels with an F1 under {WEAK_F1}: {', '.join(weak)}.\n"
    if thin:
        yield f"Labels learnt from fewer than {THIN} articles: {', '.join(thin)}.\n"


def _use(manifest: Mapping[str, Any]) -> Iterator[str]:
    name = manifest["task"]["name"]
    yield "## How to load it\n"
    yield "```python\nimport classifier\n"
    yield f'model = classifier.load_model("{name}")  # or the path of this folder'
    yield 'classifier.score(["Text of an article."], models=[model])\n```\n'
    yield f"```\nclassifier score article.txt --model {name}\nclassifier explain article.txt --task {name}\n```\n"


def _training(manifest: Mapping[str, Any]) -> Iterator[str]:
    parameters, saved = manifest["parameters"], manifest["versions"]
    yield "## How it was trained\n"
    yield "| block of features | parameters |\n|---|---|"
    for block in parameters["blocks"]:
        shown = ", ".join(f"{key} {_shown(value)}" for key, value in block.items() if key != "field")
        yield f"| {block['field']} | {shown} |"
    if "vectors" in manifest:
        yield f"\n{_vectors(manifest['vectors'])}"
    rest = ", ".join(f"{key} {_shown(value)}" for key, value in parameters.items() if key != "blocks")
    yield f"\n{rest}; seed {manifest['seed']}; calibration by {manifest['calibration']['method']}."
    yield f"\nTrained with {', '.join(f'{name} {version}' for name, version in saved.items())}; corpus SHA-256"
    yield f"`{manifest['corpus']['sha256']}`.\n"


def _vectors(vectors: Mapping[str, Any]) -> str:
    """What word vectors were learnt from."""
    languages = ", ".join(vectors["languages"]) or "a language that was not told"
    return (
        f"The word vectors ({vectors['words']:,} words, {vectors['dimensions']} dimensions) were learnt from "
        f"{vectors['articles']:,} articles without labels, in {languages}: {vectors['method']}; SHA-256 "
        f"`{vectors['sha256'][:12]}…`."
    )


def _taught(manifest: Mapping[str, Any]) -> list[str]:
    return _distillation(manifest["distillation"]) if "distillation" in manifest else []


def _distillation(distillation: Mapping[str, Any]) -> list[str]:
    """What taught what, and how good each was."""
    teacher, soft, figures = distillation["teacher"], distillation["soft_labels"], distillation["f1_macro"]
    return [
        "## Distilled",
        "",
        f"The encoder {teacher['encoder']} (SHA-256 of its weights {teacher['encoder_sha256'][:12]}…) "
        f"{_how_it_learnt(teacher)} {_start(teacher):,} labelled units (its weights are then "
        f"{teacher['sha256'][:12]}…), and labelled units of {', '.join(soft['source'])} softly. "
        f"This model learnt from the labelled units {_and_soft(soft)}. Left out "
        f"were {' and '.join(soft['left_out'])}. Calibration and thresholds are fitted on gold labels alone. "
        f"The validation articles also chose how long the teacher learnt{_and_weight(distillation)}.",
        "",
        f"| macro-F1 on {figures['articles']:,} validation articles | |",
        "|---|---:|",
        f"| teacher | {figures['teacher']:.3f} |",
        f"| this model | {figures['student']:.3f} |",
        f"| trained on gold labels alone | {figures['gold_alone']:.3f} |",
        f"| answers that teacher and this model share | {distillation['agreement']:.3f} |",
        "",
    ]


def _and_soft(soft: Mapping[str, Any]) -> str:
    if not soft["units"]:
        return "alone, since the validation articles did not show that soft labels help"
    weighing = f"{soft['weight']:g}{' times its probability' if soft.get('likeliest_alone') else ''}"
    return f"and from {soft['units']:,} soft labels, each weighing {weighing}; {soft['articles']:,} articles had some"


def _start(teacher: Mapping[str, Any]) -> int:
    """How many units it learnt from: the start has a limit."""
    learnt = teacher["learnt_from"]
    return int((_is_frozen(teacher) and learnt.get("start_units")) or learnt["units"])


def _how_it_learnt(teacher: Mapping[str, Any]) -> str:
    """How it learnt; a teacher of before it was judged at its start was fine-tuned."""
    return "was left as it is under a logistic regression on" if _is_frozen(teacher) else "was fine-tuned on"


def _is_frozen(teacher: Mapping[str, Any]) -> bool:
    return bool(teacher["validation"].get("step") == 0)


def _and_weight(distillation: Mapping[str, Any]) -> str:
    """That validation chose what soft labels weigh, unless that was given."""
    return " and what its labels weigh" if len(distillation["tried"]) > 1 else ""


def _interval(figures: Mapping[str, Any], name: str) -> str:
    bounds = figures.get("intervals", {}).get(name)
    return f"{bounds[0]:.3f}-{bounds[1]:.3f}" if bounds else ""


def _shown(value: object) -> str:
    return "-".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
