import re
import string

import pytest

from review.wording import sentences


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things():
    assert sentences("en").keys() == sentences("zh").keys()


@pytest.mark.parametrize("key", sorted(sentences("en")))
def test_both_languages_are_told_the_same_values(key):
    english, chinese = sentences("en")[key], sentences("zh")[key]
    assert placeholders(chinese) == placeholders(english)
    assert english.strip()
    assert chinese.strip()


def test_english_sentences_have_no_chinese():
    spoken = {key: text for key, text in sentences("en").items() if key != "page.other_language"}
    assert [key for key, text in spoken.items() if re.search("[\u3400-\u9fff]", text)] == []
