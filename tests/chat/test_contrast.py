"""Results given in figures alone: two groups, or one group before and after."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.stance import Stance, judge
from chat.stance.figures import figures, paired
from tests.chat.judged import judged

# A sentence and the words that decide it.

BENEFIT = [
    (
        "The cumulated survival rate of the MSC group was 73.2% versus 55.6% in the control group (P = 0.03) at "
        "24 weeks.",
        "survival … 73.2% … 55.6% … P = 0.03",
    ),
    (
        "MELD score was 14.2 ± 3 in the treatment group vs 18.1 ± 4 in the control group (p<0.001).",
        "MELD … 14.2 ± 3 … 18.1 ± 4 … p<0.001",
    ),
    (
        "Survival was 55.6% in the control group versus 73.2% in the MSC group (P=0.03).",
        "Survival … 55.6% … 73.2% … P=0.03",
    ),
    (
        "Survival was 83% and 62% in the treatment and control groups, respectively (p = 0.003).",
        "Survival … 83% … 62% … p = 0.003",
    ),
    (
        "Survival was 83% and 62% (p = 0.003) in the treatment and control groups, respectively.",
        "Survival … 83% … 62% … p = 0.003",
    ),
    ("In the MSC group survival was 73%, in the control group 55% (P=0.02).", "survival … 73% … 55% … P=0.02"),
    (
        "Survival was 73.2% (41/56) with MSC compared with 55.6% (30/54) in controls (HR 0.5, 95% CI 0.3 to 0.9; "
        "P = 0.03).",
        "Survival … 73.2% (41/56) … 55.6% (30/54) … P = 0.03",
    ),
    (
        "Ascites recurred in 3 of 20 patients (15%) after MSC and in 9 of 20 (45%) with standard medical treatment "
        "(p = 0.04).",
        "Ascites … 3 of 20 patients (15%) … 9 of 20 (45%) … p = 0.04",
    ),
    (
        "Infection occurred in 2/20 treated patients and 9/21 controls (p = 0.02).",
        "Infection … 2/20 … 9/21 … p = 0.02",
    ),
    (
        "Overall survival was 73% with cells and 55% with placebo (hazard ratio 0.52, 95% CI 0.30 to 0.90).",
        "Overall survival … 73% … 55% … CI 0.30 to 0.90",
    ),
    (
        "Between the MSC and control groups there was a significant difference in survival (73% vs 55%).",
        "significant … survival … 73% … 55%",
    ),
    (
        "Survival was 70% in the MSC group, whereas it was 50% in the control group (P = 0.01).",
        "Survival … 70% … 50% … P = 0.01",
    ),
    (
        "Albumin was 36.1 ± 4.0 g/L in treated and 31.2 ± 3.8 g/L in untreated patients (P<0.05).",
        "Albumin … 36.1 ± 4.0 g/L … 31.2 ± 3.8 g/L … P<0.05",
    ),
    ("Mortality: 20% (MSC) vs 40% (control), P = 0.02.", "Mortality … 20% … 40% … P = 0.02"),
    ("40% of controls and 20% of treated patients died (P = 0.02).", "40% … 20% … died … P = 0.02"),
    (
        "Survival was 73% in the MSC plus standard medical treatment group and 55% in the standard medical treatment "
        "group (P = 0.03).",
        "Survival … 73% … 55% … P = 0.03",
    ),
    (
        "Survival in the SMT + MSC group was 73% versus 55% in the SMT group (P = 0.03).",
        "Survival … 73% … 55% … P = 0.03",
    ),
    (
        "In controls, infection occurred in 33.3% compared with 16.1% in the MSC group (P = 0.04).",
        "infection … 33.3% … 16.1% … P = 0.04",
    ),
    (
        "Survival was 73% in the MSC group and 55% in the control group (P=0.03), and MELD 14.1 vs 18.2 (P=0.02).",
        "Survival … 73% … 55% … P=0.03 … MELD … 14.1 … 18.2 … P=0.02",
    ),
    ("Survival was 79.7% with G-CSF and 60.7% without (p < 0.001).", "Survival … 79.7% … 60.7% … p < 0.001"),
    ("The reduction in MELD was 4.1 with MSC and 2.2 in controls (P = 0.01).", "reduction … MELD"),
    ("MSC组的生存率为73.2%,高于对照组的55.6%(P=0.03)", "生存率 … 高于"),
    ("治疗组生存率为73.2%，对照组为55.6%（P=0.03）。", "生存率 … 73.2% … 55.6% … P=0.03"),
    ("治疗组和对照组的生存率分别为73.2%和55.6%（P=0.03）。", "生存率 … 73.2% … 55.6% … P=0.03"),
    ("MSC组MELD评分为14.2±3.1，常规治疗组为18.1±4.0（P<0.01）。", "MELD … 14.2±3.1 … 18.1±4.0 … P<0.01"),
    ("联合治疗组的90天生存率为80.0%，而对照组为60.0%（P<0.05）。", "生存率 … 80.0% … 60.0% … P<0.05"),
    ("对照组病死率为40%，治疗组为20%（P=0.03）。", "病死率 … 40% … 20% … P=0.03"),
    ("移植组与安慰剂组的感染发生率分别为16.1%和33.3%（P=0.04）。", "感染 … 发生率 … 16.1% … 33.3% … P=0.04"),
    ("生存率显著不同：治疗组为80%，对照组为60%。", "生存率 … 显著 … 80% … 60%"),
]

NO_DIFFERENCE = [
    (
        "The cumulated survival rate of the MSC group was 73.2% versus 55.6% in the control group (P = 0.45).",
        "survival … 73.2% … 55.6% … P = 0.45",
    ),
    ("Survival was 73% in the MSC group and 55% in the control group (P=0.05).", "Survival … 73% … 55% … P=0.05"),
    (
        "Mortality was 30% with cells and 35% with placebo (hazard ratio 0.85, 95% CI 0.60 to 1.40).",
        "Mortality … 30% … 35% … CI 0.60 to 1.40",
    ),
    (
        "Adverse events occurred in 40% of the MSC group and 38% of the placebo group (P = 0.80).",
        "Adverse events … 40% … 38% … P = 0.80",
    ),
    ("治疗组生存率为73.2%，对照组为65.6%（P=0.23）。", "生存率 … 73.2% … 65.6% … P=0.23"),
    (
        "Bilirubin was 55 micromol/L with G-CSF versus 91 micromol/L without (p = 0.05).",
        "Bilirubin … 55 micromol/L … 91 micromol/L … p = 0.05",
    ),
    ("两组病死率分别为20%和25%（P>0.05）。", "P>0.05"),
]

HARM = [
    ("Mortality was 40% in the MSC group and 20% in controls (P=0.01).", "Mortality … 40% … 20% … P=0.01"),
    ("40% of MSC recipients and 20% of controls died (P = 0.02).", "40% … 20% … died … P = 0.02"),
    (
        "Adverse events occurred in 40% of the MSC group and 18% of the placebo group (P = 0.01).",
        "Adverse events … 40% … 18% … P = 0.01",
    ),
    ("Improvement was seen in 20% of the MSC group and 40% of the control group (P = 0.01).", "Improvement"),
    ("对照组和治疗组的生存率分别为73.2%和55.6%（P=0.03）。", "生存率 … 73.2% … 55.6% … P=0.03"),
    ("治疗组不良反应发生率为30%，对照组为10%（P=0.02）。", "不良反应 … 发生率 … 30% … 10% … P=0.02"),
]

UNCLEAR = [
    ("survival 70% (MSC) vs 68% (control)", ""),
    ("Survival was 73% vs 55% (P=0.03).", ""),
    ("Survival was 73% in group A and 55% in group B (P = 0.03).", ""),
    ("Survival was 73% in the low-dose group, 70% in the high-dose group and 55% in the control group (P = 0.03).", ""),
    ("Serum HGF was 730 pg/mL with MSC and 550 pg/mL in controls (P=0.01).", "730 pg/mL … 550 pg/mL … P=0.01"),
    ("The disease control rate was 70% and 50% (P=0.02).", ""),
    ("Survival was 73% and relapse 20% in the MSC group, 55% and 40% in the control group (P=0.02).", ""),
    (
        "Survival was 73% in the MSC group and 55% in the control group (P=0.03), and MELD 14.1 vs 18.2 (P=0.42).",
        "Survival … 73% … 55% … P=0.03 … MELD … 14.1 … 18.2 … P=0.42",
    ),
    ("Response was seen in 73% of patients with cirrhosis and in 55% of patients without cirrhosis (P=0.03).", ""),
    ("Survival was 73% in the MSC group and 55% in the control group (P<0.1).", ""),
    ("Survival was 73% with MSC and 55% in the control group (P=0.03 and P = 0.45, respectively).", ""),
    ("At 12 and 24 weeks survival was 80% and 73% with MSC and 70% and 55% in the control group (P=0.03).", ""),
    ("Albumin was 30.1 g/L in patients with cirrhosis and 42.2 g/L in healthy controls (P<0.01).", ""),
    ("Mortality was 40% in patients with infection and 20% in controls (P<0.01).", ""),
    ("Response was 79.7% with cirrhosis and 60.7% without (p < 0.001).", ""),
    ("治疗组生存率为73.2%，对照组为65.6%。", ""),
    ("A组生存率为73.2%，B组为55.6%（P=0.03）。", ""),
    ("高剂量组生存率为80%，低剂量组为70%，对照组为50%（P=0.03）。", ""),
]

COURSES = [
    ("MELD changed from 18.1 at baseline to 14.2 at 24 weeks (p<0.05).", Stance.BENEFIT),
    ("MELD fell from 18 to 14 (p<0.05).", Stance.BENEFIT),
    ("MELD was 18.1 before treatment and 14.2 after 24 weeks (P = 0.01).", Stance.BENEFIT),
    ("MELD was 14.2 after treatment and 18.1 before treatment (P = 0.01).", Stance.BENEFIT),
    ("治疗前MELD评分为18.1，治疗后为14.2（P<0.05）。", Stance.BENEFIT),
    ("MELD评分由18.1降至14.2（P<0.05）。", Stance.BENEFIT),
    ("移植前总胆红素为98.5 μmol/L，移植后12周为45.2 μmol/L（P<0.01）。", Stance.BENEFIT),
    ("Albumin was 36.0 g/L at baseline and 30.1 g/L after 12 weeks (P = 0.01).", Stance.HARM),
    ("MELD was 18.1 at baseline and 17.9 at 24 weeks (P = 0.6).", Stance.NO_DIFFERENCE),
    ("HGF was 360 pg/mL at baseline and 720 pg/mL after 12 weeks (P = 0.01).", Stance.UNCLEAR),
    ("MELD was 18.1 at baseline and 14.2 at 24 weeks.", Stance.UNCLEAR),
    ("MELD went from 18.1 to 14.2 in the control group (P = 0.01).", Stance.UNCLEAR),
    ("MELD was 18.1 before treatment and 14.2 after 24 weeks in controls (P = 0.01).", Stance.UNCLEAR),
]


test_benefit = judged(Stance.BENEFIT, BENEFIT)
test_no_difference = judged(Stance.NO_DIFFERENCE, NO_DIFFERENCE)
test_harm = judged(Stance.HARM, HARM)
test_unclear = judged(Stance.UNCLEAR, UNCLEAR)


@pytest.mark.parametrize(("sentence", "stance"), COURSES)
def test_one_group_before_and_after(sentence, stance):
    assert judge(sentence).stance is stance


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from(
        [
            "Mortality was {0}% in the MSC group and {1}% in the control group ({2}).",
            "Mortality was {1}% in the control group versus {0}% in the MSC group ({2}).",
            "Mortality was {0}% and {1}% in the MSC and control groups, respectively ({2}).",
            "MSC组病死率为{0}%，对照组为{1}%（{2}）。",
            "对照组和MSC组的病死率分别为{1}%和{0}%（{2}）。",
        ]
    ),
)
def test_the_larger_mortality_decides_in_any_order(treated, controls, template):
    stance = Stance.UNCLEAR if treated == controls else Stance.HARM if treated > controls else Stance.BENEFIT
    assert judge(template.format(treated, controls, "P = 0.01")).stance is stance
    assert judge(template.format(treated, controls, "P = 0.3")).stance is Stance.NO_DIFFERENCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("73.2% (41/56) against 55.6%", [(73.2, "%"), (55.6, "%")]),
        ("5 of 20 patients and 10/20", [(25.0, "%"), (50.0, "%")]),
        ("12 (40%) at 24 weeks", [(40.0, "%")]),
        ("14.2 ± 3.1 and 12.0 (SD 2)", [(14.2, ""), (12.0, "")]),
        ("36.1±4.0 g/L", [(36.1, "g/l")]),
        ("10.5 months in 30 patients", [(10.5, "month")]),
        ("5 × 10^6 cells, n = 30, grade 3, IL-6", []),
    ],
)
def test_figures_are_told_from_counts_and_dates(text, expected):
    assert [(figure.value, figure.unit) for figure in figures(text, 0, len(text), ())] == expected


@pytest.mark.parametrize(
    "piece",
    [
        "P=0.01 ",
        "10% in the control group (P = 0.01) ",
        "10% ",
        "control and ",
        "in the ",
        "10 (",
        "由1至2 P<0.01，",
        "±1",
    ],
)
def test_long_texts_of_figures_take_no_time(piece):
    started = time.process_time()
    judge(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5  # a second on a slow machine; what backtracks takes minutes


def test_two_figures_of_one_unit_are_a_pair_and_three_are_none():
    found = figures("70 versus 50% and 14.2", 0, 22, ())
    assert paired(found, "70 versus 50% and 14.2") == (found[0], found[1])
    assert paired(figures("70%, 60%, 50%", 0, 13, ()), "70%, 60%, 50%") is None
