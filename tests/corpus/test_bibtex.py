import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.bibtex import citekey, tex
from corpus.export import Format
from corpus.normalise import normalise
from corpus.record import Record
from tests.corpus.exported import QUOTES, TRIAL, any_text, bib, latex, text_of


def test_bibtex_as_it_stands():
    assert text_of([TRIAL], Format.BIBTEX, quotes=QUOTES, stamp="Corpus: @ {1}") == (
        "@comment{Corpus: (at) {\\textbraceleft}1{\\textbraceright}}\n\n\n"
        "@article{pmid:101,\n"
        "\tauthor = {Müller, AB and 王, 丽 and {Liver and Cell Group} and others},\n"
        "\ttitle = {{Cells for 50\\% of HBV\\_ACLF patients: a trial}},\n"
        "\ttitleaddon = {干细胞治疗慢加急性肝衰竭},\n"
        "\tjournal = {J Made Up},\n"
        "\tvolume = {66},\n"
        "\tnumber = {1},\n"
        "\tpages = {209-219},\n"
        "\tyear = {2017},\n"
        "\tmonth = {7},\n"
        "\tdoi = {10.1000/j_1.101},\n"
        "\tpmid = {101},\n"
        "\tpmcid = {PMC101},\n"
        "\turl = {https://pubmed.ncbi.nlm.nih.gov/101/},\n"
        "\tkeywords = {stem cells, Liver Failure},\n"
        "\tlangid = {en},\n"
        "\tabstract = {METHODS: We gave cells to 40 patients in two arms, by a peripheral vein, three times. "
        "RESULTS: Survival was 73\\% (P {\\textless} 0.05).},\n"
        "\tnote = {Not all authors are listed.},\n"
        "\tannote = {“Survival was 73\\%” [1]}\n"
        "}\n"
    )


@given(any_text)
def test_any_text_is_balanced_in_bibtex(text):
    written = tex(normalise(text))
    depth = 0
    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


# LaTeX joins these to dashes and quotation marks of their own: right in print, not the text as it was.
@given(any_text.map(lambda text: normalise(re.sub("[-`'!?\"]", "", text))).filter(bool))
def test_any_text_comes_back_from_bibtex(text):
    (entry,) = bib([Record.make(key="k:1", title="t", journal=text)]).values()
    assert latex(entry.fields["journal"]) == text


@given(st.lists(any_text.map(normalise).filter(bool), unique=True, min_size=2))
def test_keys_of_bibtex_are_distinct_and_made_of_safe_signs(keys):
    written = [citekey(f"note:{key}") for key in keys]
    assert len(set(written)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9:._/-]+", key) for key in written)


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("pmid:23855301", "pmid:23855301"),
        ("doi:10.1002/hep.29189", "doi:10.1002/hep.29189"),
        ("doi:10.1002/(sici)1", "doi:10.1002/-sici-1-89bffd10"),
    ],
)
def test_the_key_of_a_record_is_its_key_in_bibtex(key, written):
    assert citekey(key) == written
