"""An encoder that is small enough for tests; needs the extra "teacher"."""

from __future__ import annotations

from pathlib import Path


def tiny_encoder(folder: Path) -> Path:
    """Write a BERT of one layer and random weights that spells its words."""
    import torch
    import transformers

    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *".,'[]", *(f"##{letter}" for letter in letters)]
    vocabulary = {word: i for i, word in enumerate(words)}
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    torch.manual_seed(0)
    transformers.logging.disable_progress_bar()
    transformers.BertModel(config).save_pretrained(folder)
    transformers.BertTokenizer(vocab=vocabulary, model_max_length=64).save_pretrained(folder)
    return folder
