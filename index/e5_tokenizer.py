"""`tokenizer_of`: the tokenizer that cuts texts as a packed E5 encoder expects them."""

from __future__ import annotations

import unicodedata

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from index.e5_weights import Vocabulary

# The encoder's normalisation is NFKC but for this character, the dash of Chinese ranges. It steps aside behind one
# of private use while NFKC is at work.
_KEPT = "\uff5e"
_ASIDE = "\ue0fe"


def tokenizer_of(vocabulary: Vocabulary) -> Tokenizer:
    """Make a unigram tokenizer that adds the marks of begin and end; it neither pads nor truncates."""
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unknown, byte_fallback=False))
    steps: list[normalizers.Normalizer] = []
    for becomes in ("", " "):
        characters = [
            character
            for character, folded in vocabulary.folds.items()
            if folded == becomes and unicodedata.normalize("NFKC", character) != folded
        ]
        if characters:
            listed = "".join(f"\\x{{{ord(character):X}}}" for character in characters)
            steps.append(normalizers.Replace(Regex(f"[{listed}]"), becomes))
    steps += [normalizers.Replace(_KEPT, _ASIDE), normalizers.NFKC(), normalizers.Replace(_ASIDE, _KEPT)]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")]
    )
    begin, end = vocabulary.pieces[vocabulary.begin][0], vocabulary.pieces[vocabulary.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    return tokenizer
