from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.stance import Judgement, Stance, judge
from corpus.record import Span
from tests.chat.judged import decided, judged

# A sentence and the words that decide it.

BENEFIT = [
    (
        "Cells reduced the postprandial increase of portal pressure.",
        "reduced the postprandial increase … portal pressure",
    ),
    ("Serum albumin increased and bilirubin decreased after infusion.", "albumin … increased … bilirubin … decreased"),
    (
        "Overall survival was significantly higher in the UC-MSC group than in the control group (P = 0.015).",
        "Overall survival … higher",
    ),
    ("MSC therapy improved liver function.", "improved … liver function"),
    ("The MELD score declined from 16.9 to 12.4 at 24 weeks (p < 0.01).", "MELD … declined"),
    ("Mortality was lower in the treated group (HR 0.47; 95% CI 0.29-0.76).", "Mortality … lower"),
    ("Fewer adverse events occurred in the MSC arm.", "Fewer … adverse events"),
    (
        "The incidence of severe infection was lower with MSCs than with standard care (16.1% vs 33.3%, P = 0.04).",
        "incidence of … infection … lower",
    ),
    ("Stem cell transplantation reduced the risk of death.", "reduced … risk of … death"),
    ("Treatment was safe and improved survival.", "improved … survival"),
    ("There was a greater reduction in MELD in the cell group.", "greater reduction … MELD"),
    ("MSCs prevented the deterioration of liver function.", "prevented the deterioration … liver function"),
    ("The odds of death were reduced (OR 0.45, 95% CI 0.30 to 0.68).", "death … reduced"),
    ("Ascites resolved and quality of life improved.", "improved"),
    (
        "Transplantation attenuated liver fibrosis and promoted hepatocyte regeneration in mice.",
        "attenuated … fibrosis … promoted … regeneration",
    ),
    ("Placebo-treated patients had lower survival.", "lower … survival"),
    ("Patients in the control group had higher mortality.", "higher … mortality"),
    ("The relapse rate was lower.", "relapse … lower"),
    ("The difference was in favour of cells.", "in favour of"),
    ("Cells reduced tumour growth.", "reduced … tumour growth"),
    ("Relapse-free survival was longer in the treated arm.", "Relapse-free survival … longer"),
    ("MELD improved in 12 of 15 patients.", "MELD … improved"),
    ("Hepatic encephalopathy was less frequent after cell therapy.", "encephalopathy … less frequent"),
    ("MSC treatment could improve survival (HR 0.5, 95% CI 0.3 to 0.8).", "improve … survival"),
    ("ALT levels dropped significantly.", "ALT … dropped"),
    ("Histological improvement was seen in 8 of 11 patients.", "improvement"),
    ("TBIL, INR and MELD were significantly lower (all P<0.05).", "TBIL … INR … MELD … lower"),
    ("移植后白蛋白水平明显升高，总胆红素显著降低（P<0.05）。", "白蛋白 … 升高 … 胆红素 … 降低"),
    ("治疗组生存率高于对照组（P＜0.05）。", "生存率 … 高于"),
    ("间充质干细胞移植可改善失代偿期肝硬化患者的肝功能。", "改善"),
    ("治疗后12周，ALT、AST和TBil水平明显下降。", "ALT … AST … TBil … 下降"),
    ("MSC可减轻肝纤维化，促进肝细胞再生。", "减轻 … 纤维化 … 促进 … 再生"),
    ("治疗组的复发率低于对照组。", "复发率 … 低于"),
    ("该疗法安全有效。", "有效"),
    ("凝血酶原活动度上升，MELD评分下降。", "凝血酶原活动度 … 上升 … MELD … 下降"),
    ("Child-Pugh评分较治疗前降低。", "Child-Pugh … 降低"),
    ("外泌体抑制肝星状细胞活化，减少胶原沉积。", "减少 … 胶原"),
    ("The hazard ratio for overall survival was 0.47 (95% CI 0.29-0.76).", "overall survival … CI 0.29-0.76"),
    ("Body-weight loss and liver damage were milder after exosomes.", "loss … damage … milder"),
    ("治疗组并发症发生率明显降低，差异有统计学意义。", "并发症 … 发生率 … 降低"),
]

NO_DIFFERENCE = [
    ("MELD fell in both groups (P < 0.01), with no difference between groups (P > 0.05).", "no difference"),
    ("Survival did not differ between groups.", "not differ"),
    ("G-CSF did not improve survival (hazard ratio 1.05, 95% CI 0.60 to 1.82).", "not … improve"),
    ("There was no significant difference in MELD score between the two groups.", "no significant"),
    ("Liver function was comparable in both groups.", "was comparable"),
    ("MSC infusion failed to reduce mortality.", "failed to … reduce"),
    ("Survival at 12 months was higher in the cell group (70% vs 52%, p = 0.21).", "higher … p = 0.21"),
    ("Mean difference in MELD was -0.4 (95% CI -1.9 to 1.1).", "CI -1.9 to 1.1"),
    ("No serious adverse events were observed.", "No serious adverse events"),
    ("The infusion was well tolerated.", "well tolerated"),
    ("Bone marrow cell transplantation is safe.", "is safe"),
    ("Albumin and INR remained unchanged.", "unchanged"),
    ("Neither albumin nor bilirubin improved.", "nor … improved"),
    ("Although bilirubin fell in both groups, there was no difference between groups.", "no difference"),
    ("The procedure was non-inferior to standard care.", "non-inferior"),
    (
        "Albumin rose slightly, but this difference was not statistically significant.",
        "but this difference was not statistically significant",
    ),
    ("CD34+ cells without effect on survival: no benefit was seen.", "no … benefit"),
    ("The trial did not show an improvement in transplant-free survival.", "not … improvement"),
    ("Deaths and infections were not increased.", "not … increased"),
    ("The risk ratio for death was 0.91 (95% CI 0.62-1.34).", "CI 0.62-1.34"),
    ("No improvement in Child-Pugh score was found.", "No … improvement"),
    ("Treatment was safe but did not improve survival.", "not … improve"),
    ("TBIL, INR and MELD were lower, but not significantly so.", "but not significantly"),
    ("TBIL, INR and MELD showed no significant changes.", "no significant"),
    ("Cell therapy was no better than placebo.", "no better than"),
    ("Cell therapy was not superior to standard medical therapy.", "not … superior"),
    (
        "The 90-day transplant-free survival was 34.1% with G-CSF versus 37.5% without (P = 0.805).",
        "transplant-free survival … 34.1% … 37.5% … P = 0.805",
    ),
    ("两组患者生存率比较，差异无统计学意义（P>0.05）。", "差异无统计学意义"),
    ("干细胞治疗未能改善患者的生存率。", "未能 … 改善"),
    ("两组MELD评分无显著差异。", "无显著差异"),
    ("治疗期间未见严重不良反应。", "未见严重不良反应"),
    ("患者对输注耐受性良好。", "耐受性良好"),
    ("治疗组与对照组的死亡率相似。", "相似"),
    ("与对照组相比，治疗组腹水无明显改善。", "无 … 改善"),
    ("INR治疗前后无明显变化。", "无明显变化"),
    ("移植是安全的。", "是安全的"),
    ("生存率较对照组有升高趋势（P=0.12）。", "升高 … P=0.12"),
    ("间充质干细胞并未降低病死率。", "并未 … 降低"),
    ("24周时白蛋白的差异消失，两组相当。", "相当"),
    ("MSC输注不增加感染风险。", "不 … 增加"),
]

HARM = [
    ("Albumin rose less with cells than with placebo.", "Albumin … rose"),
    ("Mortality was higher in the G-CSF group.", "Mortality … higher"),
    ("Liver function deteriorated after treatment.", "Liver function … deteriorated"),
    ("Adverse events were more common with cells (p = 0.02).", "Adverse events … more common"),
    ("Survival was shorter in treated patients.", "Survival … shorter"),
    ("The treatment increased the risk of infection.", "increased … risk of … infection"),
    ("Transient fever was more likely after MSC (OR 3.65; 95% CI 2.05-6.49).", "fever … more likely"),
    ("Fibrosis worsened in the treated animals.", "Fibrosis … worsened"),
    ("Albumin fell in the treated group.", "Albumin … fell"),
    ("Cell infusion aggravated portal hypertension.", "aggravated"),
    ("Two serious adverse events were attributed to the cells, and mortality rose.", "mortality … rose"),
    ("治疗组不良反应发生率高于对照组（P=0.03）。", "不良反应 … 发生率 … 高于"),
    ("移植后患者肝功能恶化。", "肝功能 … 恶化"),
    ("治疗组死亡率升高。", "死亡率 … 升高"),
    ("对照组生存率高于治疗组。", "生存率 … 高于"),
    (
        "Hepatocellular carcinoma was commoner after cells: 47.8% against 21.7% (P < 0.05).",
        "Hepatocellular carcinoma was … commoner",
    ),
    ("治疗组感染更多。", "感染 … 更多"),
    (
        "BM-MSC enhanced the growth of hepatocellular carcinoma in mice.",
        "enhanced … growth of hepatocellular carcinoma",
    ),
    ("MSC increased the invasiveness of the tumour cells.", "increased … invasiveness"),
    ("Transplanted cells formed teratomas in all mice.", "formed teratomas"),
    ("Neuropathy is an independent, adverse determinant of survival.", "adverse determinant … survival"),
    ("The trial was stopped for excess mortality in the treatment arm.", "excess mortality"),
]

UNCLEAR = [
    ("We assessed whether the infusion is safe.", ""),
    ("The cells may be well tolerated.", ""),
    ("Age at baseline was 50 and 51 years (P = 0.6).", ""),
    ("Albumin rose (P = 0.01) and bilirubin did not improve (P = 0.4).", "Albumin … rose … not … improve"),
    ("A significant difference in the risk of bleeding was seen (7.5%, 95% CI 2.5-10.6%).", ""),
    ("Cells reduced the infarct but did not increase survival.", "reduced … not … increase"),
    (
        "Liver fibrosis and collagen, all raised by carbon tetrachloride, were lower.",
        "fibrosis … collagen … raised … lower",
    ),
    ("Dose reduction is needed in renal impairment.", "reduction"),
    ("We aimed to evaluate whether MSC improve survival.", ""),
    ("MSC may improve liver function.", ""),
    ("Treatment with MSC is expected to reduce mortality.", ""),
    ("Whether stem cells improve survival remains unclear.", ""),
    ("Thirty patients were enrolled.", ""),
    ("Patients received 1 x 10^6 cells per kg.", ""),
    ("Survival improved but infections increased.", "Survival … improved … infections … increased"),
    ("Serum HGF rose.", "rose"),
    ("Baseline characteristics were similar between groups.", ""),
    ("MSC improved albumin but did not improve survival.", "improved … albumin … not … improve"),
    ("The objective of this study was to assess the safety and efficacy of MSC in cirrhosis.", ""),
    ("Further studies are needed to determine whether this improves survival.", ""),
    ("Patients with higher bilirubin were excluded.", "higher"),
    ("The primary outcome was the reduction in MELD score at 6 months.", ""),
    ("Does stem cell therapy improve survival?", ""),
    ("Secondary endpoints were survival, decrease in MELD and improvement of quality of life.", ""),
    ("Patients with reduced liver function were enrolled.", "reduced"),
    ("Donor shortage limits liver transplantation.", ""),
    ("Liver cirrhosis is a major cause of death worldwide.", ""),
    ("If MSC improve survival, transplantation could be avoided.", ""),
    ("A phase 2 trial will compare survival with and without MSC.", ""),
    ("本研究旨在评估脐带间充质干细胞能否改善肝功能。", ""),
    ("干细胞治疗可能改善患者预后。", ""),
    ("探讨自体骨髓干细胞移植治疗肝硬化的疗效。", ""),
    ("白蛋白升高，但死亡率也升高。", "白蛋白 … 升高 … 死亡率 … 升高"),
    ("白蛋白升高，但两组生存率差异无统计学意义。", "白蛋白 … 升高 … 差异无统计学意义"),
    ("两组基线资料无显著差异。", ""),
    ("纳入60例失代偿期肝硬化患者。", ""),
    ("生存率有升高趋势。", ""),
    ("The hepatic artery was better than the peripheral vein.", "better"),
    ("The mean age was 50 and 51 years (P = 0.6).", ""),
    ("MSC are favoured for ready availability.", ""),
    ("The title claims better survival with G-CSF.", ""),
    ("There were 1.76 adverse events a month; 38% fell in the first month after infusion.", "fell"),
    ("Infection fell in Asian trials (P = 0.01) and not in European ones (P = 0.78).", "Infection … fell … and not in"),
    ("CD4+T细胞升高。", "升高"),
]


test_benefit = judged(Stance.BENEFIT, BENEFIT)
test_no_difference = judged(Stance.NO_DIFFERENCE, NO_DIFFERENCE)
test_harm = judged(Stance.HARM, HARM)
test_unclear = judged(Stance.UNCLEAR, UNCLEAR)


@pytest.mark.parametrize(
    ("figure", "stance"),
    [
        ("(p = 0.04)", Stance.BENEFIT),
        ("(P<.001)", Stance.BENEFIT),
        ("(p ≤ 0·05)", Stance.BENEFIT),
        ("(p = 0.05)", Stance.BENEFIT),  # neither side: the words decide
        ("(p < 0.1)", Stance.BENEFIT),
        ("(p = 0.06)", Stance.NO_DIFFERENCE),
        ("(P > .05)", Stance.NO_DIFFERENCE),
        ("(p = NS)", Stance.NO_DIFFERENCE),
        ("(P&gt;0.05)", Stance.NO_DIFFERENCE),
        ("(p value of 0.3)", Stance.NO_DIFFERENCE),
        ("(HR 0.8, 95% CI 0.7–0.9)", Stance.BENEFIT),
        ("(HR 0.8, 95% CI 0.6 to 1.1)", Stance.NO_DIFFERENCE),
        ("(difference 8, 95% CI −1 to 17)", Stance.NO_DIFFERENCE),
        ("(mean difference 8; 95% CI 1 to 17)", Stance.BENEFIT),
        ("(HR 0.75 [95% CI 0.57-1.00], p = 0.047)", Stance.BENEFIT),  # the p-value is the more exact
    ],
)
def test_figures_outweigh_the_word_higher(figure, stance):
    assert judge(f"Survival was higher {figure}.").stance is stance


def test_offsets_are_those_of_the_sentence_as_given():
    assert judge("  Albumin rose.") == Judgement(Stance.BENEFIT, (Span(2, 9), Span(10, 14)))


def test_quotes_of_several_sentences_are_read_one_by_one():
    assert decided("We aimed to improve survival. Mortality fell. Follow-up was one year.") == (
        Stance.BENEFIT,
        "Mortality … fell",
    )


def test_the_tables_hold_each_entry_once():
    lists = tomllib.loads((Path(__file__).parents[2] / "chat" / "stance" / "words.toml").read_text(encoding="utf-8"))
    assert {kind: [entry for entry in set(entries) if entries.count(entry) > 1] for kind, entries in lists.items()} == {
        kind: [] for kind in lists
    }


PIECES = [
    "no ", "not ", "increased ", "albumin ", "mortality ", "p = 0.2 ", "95% CI -1 to 2 ", "OR ", "(", "but ", "; ",
    "; T", ". A", "than ", "control group ", "greater ", "reduction ", "未", "升高", "死亡率", "，", "。", "may ", "?",
    "\n", "P<0.05", "CI .", "−", "1", ".", "\ud800",
]  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_judged_with_spans_inside_it_in_order(text):
    judgement = judge(text)
    assert judgement.stance is Stance.UNCLEAR or judgement.deciding
    assert all(0 <= span.start < span.end <= len(text) for span in judgement.deciding)
    assert list(judgement.deciding) == sorted(judgement.deciding, key=lambda span: (span.start, span.end))


@pytest.mark.parametrize(
    "piece",
    ["no ", "not a ", "increased albumin ", "升高，", "无", "p = ", "95% CI -", "(", " ", "0.0", "was not ", "x"],
)
def test_a_hundred_kilobytes_of_one_word_take_no_time(piece):
    started = time.process_time()
    judge(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5  # a second on a slow machine; what backtracks takes minutes
