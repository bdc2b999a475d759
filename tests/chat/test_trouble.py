import pytest

from chat.trouble import kind_named, trouble
from corpus import errors
from corpus.errors import HepciteError, IndexMissing, StoreBusy

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, HepciteError) and kind is not HepciteError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_is_told_in_chinese(kind):
    sentence, hint = trouble(kind("what happened to /a/path"), "zh")
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in text) for text in (sentence, hint))
    assert "/a/path" not in sentence


def test_english_is_what_kind_of_error_it_is():
    assert trouble(IndexMissing("Nothing in /a/path.")) == ("There is no index yet.", "Build one with `hepcite index`.")


def test_the_nearest_kind_is_told():
    assert trouble(StoreBusy("x"), "zh") == ("另一个进程正在写入语料库。", "请等它结束后再试；数据没有丢失。")


def test_a_kind_is_known_by_its_name_and_told_like_an_error_of_it():
    assert kind_named("StoreBusy") is StoreBusy
    assert trouble(StoreBusy, "zh") == trouble(StoreBusy("x"), "zh")


@pytest.mark.parametrize("name", ["", "KeyError", "HepciteError", "annotations", "__name__", "<b>"])
def test_what_is_no_kind_of_ours_is_none(name):
    assert kind_named(name) is None
