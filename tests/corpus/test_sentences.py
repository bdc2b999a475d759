from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalise import normalise
from corpus.sentences import sentences

# Each line is the sentences a text must be cut into; in English they are joined by a blank, in Chinese by nothing.
ENGLISH = [
    ["Treated vs. controls differed.", "It worked."],
    ["See Fig. 2 for details.", "Results follow."],
    ["See Fig. S1 and Figs. 3 and 4.", "Next."],
    ["Cells were given i.v. at day 3.", "Mice survived."],
    ["Rats received i.v. MSC infusions.", "All survived."],
    ["Cells were given i.v.", "The mice survived."],
    ["It was given s.c. and i.p. to rats.", "All lived."],
    ["It was given b.i.d. for 4 weeks.", "Adherence was good."],
    ["Smith et al. reported this.", "We did not."],
    ["As shown by Smith et al. (2010), ALT fell.", "AST rose."],
    ["It took approx. 3 h.", "Then it ended."],
    ["Sigma cat. no. 1234 was used.", "Done."],
    ["It is registered under no. NCT01234567.", "It is closed."],
    ["Was it better?", "No.", "It was not."],
    ["It weighed ca. 20 g.", "It grew."],
    ["Growth factors, e.g. HGF, were added.", "EGF was not."],
    ["The primary end point, i.e. survival, was met.", "No harm was seen."],
    ["Bacteroides spp. were found.", "Others were not."],
    ["Lactobacillus sp. strain 3 was used.", "B. subtilis was not."],
    ["J. D. Smith wrote this.", "We read it."],
    ["Infection with E. coli was treated.", "S. aureus was absent."],
    ["We cultured E. coli.", "S. aureus was absent."],
    ["Survival improved (P = .03).", "Toxicity did not."],
    ["Survival improved (p < 0.05).", "In group B, it did not."],
    ["Survival improved, p < 0.05.", "In group B, it did not."],
    ["It fell (P < 0.05).", "Bilirubin rose.", "Albumin was > 30 g/L in both."],
    ["The mean fell to 0. 86 in one group.", "It rose in the other."],
    ["The mean was 3.5 mg/dL.", "It rose to 4.2 mg/dL."],
    ["Dr. Jones agreed.", "St. John's wort was used."],
    ["Surgery was done by Prof. Wang at 8 a.m. on Monday.", "It went well."],
    ["Cells (see Methods. Part 2) were used.", "They grew."],
    ["(It was small.)", "We agree."],
    ["[The disease is rare.]", "It is fatal."],
    ['He said "it works."', "We agree."],
    ["Weight fell.[3]", "It rose later."],
    ["Is it safe?", "Yes!", "It is."],
    ["Mice were from the U.S. and Canada.", "Rats were not."],
    ["Cells were CD34+.", "CD133+ cells were not."],
    ["The dose was halved.", "p53 was measured.", "mRNA rose."],
    ["Ten had ascites.", "beta-Blockers were given."],
    ["Values are mean ± S.D. of three runs.", "All were normal."],
    ["Values are mean +/- S.E.M. (n = 5).", "All were normal."],
    ["Hepatitis C virus was cleared in group A.", "Group B was not."],
    ["Patients had hepatitis C.", "Others had hepatitis B."],
    ["This was phase I.", "Phase II followed."],
    ["Doses were given after RT.", "Diarrhoea was graded."],
    ["There were 40 patients.", "10 were women."],
    ["The rate was 9 μg/ml.", "Half was lost at 11 beats/min.", "Carvedilol helped."],
    ["Sci. Rep. 2010 said so.", "We agree."],
    ["Cells from Gibco, Inc. were used.", "Others were from Sigma Co. Ltd."],
    ["They lacked CD45, CD34, etc.", "The rest was normal."],
    ["1. Rats were fed.", "2. Their weight rose.", "3. Controls were lean."],
    ["We conclude: (1) it is safe, (2) it is cheap.", "Trials should follow."],
    ["Cells were counted.;", "Ten rats died.;", "None recovered."],
    ["See http://example.org/view.aspx?ID=3 for the protocol.", "It is open."],
]
CHINESE = [
    ["目的探讨干细胞治疗肝硬化的疗效。", "方法将60例患者分为两组。"],
    ["ALT为35.6 U/L，P<0.05。", "治疗有效！", "是否安全？", "尚不清楚。"],
    ["白蛋白升高3.5g/L；胆红素下降，无不良反应。", "随访12个月。"],
    ["他说“有效。”", "我们同意。"],
    ["（见图1。）", "结果如下。"],
    ["Smith等报道E. coli感染。", "结果良好。"],
    ["治疗有效．", "结果良好．"],
    ["治疗有效｡", "结果良好｡"],
    ["是否有效?", "有效!", "结果如下。"],
    ["P值为0．05。", "差异显著。"],
    ["治疗后(P=0.03).", "对照组无变化."],
    ["结论：“干细胞移植安全。”（证据等级B）。", "需要更多研究。"],
    ["真的吗？！", "是的。"],
    ["剂量为1.0×10^6/kg。", "3例发热。"],
    ["见Fig. 2。", "vs. 对照组有差异。"],
    ["MELD评分下降2.3分。", "Child-Pugh评分无变化。"],
]
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aAzZ09 .。!?！？,;；:()（）[]\"'“”<>%=-细胞αβ😀é\u3000\xa0\n\t"),
    st.lists(st.sampled_from([s for case in ENGLISH + CHINESE for s in case] + ["et al.", "(", "1)", " ", "。"])).map(
        " ".join
    ),
)
LANGUAGES = st.sampled_from(["en", "zh", "de", "xx", ""])


def cut(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


@pytest.mark.parametrize("expected", ENGLISH, ids=lambda case: case[0][:30])
def test_english(expected):
    assert cut(" ".join(expected), "en") == expected


@pytest.mark.parametrize("expected", CHINESE, ids=lambda case: case[0][:30])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_chinese_whatever_language_the_record_states(expected, language):
    assert cut("".join(expected), language) == expected


def test_nothing_to_cut():
    assert sentences("") == []
    assert sentences(" \u3000\n") == []
    assert cut(" one ", "en") == ["one"]


def test_offsets_count_code_points():
    assert [(s.start, s.end) for s in sentences("😀 rose. 细胞。 It fell.")] == [(0, 7), (8, 11), (12, 20)]


@given(TEXTS, LANGUAGES)
def test_spans_hold_every_character_that_is_not_blank(text, language):
    spans = sentences(text, language)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    parts = [text[span.start : span.end] for span in spans]
    assert parts == [part.strip() for part in parts]
    gaps = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    assert all(not text[start:end].strip() for start, end in zip(gaps[::2], gaps[1::2], strict=True))


@given(TEXTS)
def test_normalised_text_gives_normalised_sentences(text):
    stored = normalise(text)
    assert " ".join(cut(stored, "en")).replace(" ", "") == stored.replace(" ", "")


@pytest.mark.parametrize(
    "unit", ["cells ", "细胞。", "细胞", "(", '"a ', "1) a ", "1. A ", ". The ", ".) ", "[1,", ". "]
)
def test_time_grows_with_the_length_and_not_faster(unit):
    # The library alone needs 18 s and more for 200,000 characters of short Chinese sentences.
    started = time.process_time()
    sentences(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 8


def test_a_block_border_does_not_cut_a_sentence():
    long = ["Cells" + " and cells" * 2_000 + ".", "They" + " grew" * 4_000 + "."]
    assert cut(" ".join(long), "en") == long


def test_real_abstracts_have_few_suspicious_sentences(shared):
    found = []
    with (shared / "data" / "evidence_inference" / "corpus.jsonl").open(encoding="utf-8") as lines:
        for _, line in zip(range(400), lines, strict=False):
            found += cut(normalise(json.loads(line)["text"]), "en")
    suspicious = [part for part in found if part[0].islower() or len(part) < 15]
    assert len(found) > 3_500
    assert len(suspicious) / len(found) < 0.012
