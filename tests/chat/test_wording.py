import re
import string

import pytest

from chat.wording import LANGUAGES, say, sentences


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things():
    assert sentences("en").keys() == sentences("zh").keys()


@pytest.mark.parametrize("key", sorted(sentences("en")))
def test_both_languages_are_told_the_same_values(key):
    # English has a word for one record and many; the Chinese sentence may leave nothing out either.
    assert placeholders(sentences("zh")[key]) == placeholders(sentences("en")[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language):
    assert [key for key, sentence in sentences(language).items() if not sentence.strip()] == []


def test_chinese_sentences_are_chinese():
    # "n = {n}" and marks between two values have no words in any language.
    worded = {key: text for key, text in sentences("zh").items() if re.search("[a-z]{2}", re.sub("{.*?}", "", text))}
    assert [key for key, text in worded.items() if not re.search("[\u3400-\u9fff]", text)] == []


def test_english_sentences_have_no_chinese():
    assert [key for key, text in sentences("en").items() if any("\u3400" <= c <= "\u9fff" for c in text)] == []


def test_values_are_filled_in():
    assert say("en", "refusal.off_subject", missing="dogs") == "The corpus does not speak of: dogs."


def test_an_unknown_language_is_answered_in_english():
    assert say("fr", "refusal.nothing_found") == "Nothing in the corpus answers this."


def test_a_sentence_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="nowhere"):
        say("en", "refusal.nowhere")


def test_braces_in_a_value_stay_what_they_are():
    assert say("en", "refusal.off_subject", missing="{x}") == "The corpus does not speak of: {x}."
