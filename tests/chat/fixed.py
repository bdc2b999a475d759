"""A small honest double of the assistant: true answers from a handful of records, by the words of the question."""

from __future__ import annotations

import time
from collections.abc import Sequence

from chat.answer import Answer, Reason, Refusal, Stamp
from chat.citation import Citation
from corpus.errors import IndexMissing, RecordMissing
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.hits import Hits
from index.query import Filters, Hit, Query

UNFILTERED = Filters()
STAMP = Stamp(records=178, notes=178, retracted_hidden=2, updated="2026-11-22", generation="g1")

NOTE = Record.make(
    key="note:wang-2013",
    kind=Kind.NOTE,
    title="Pilot study of umbilical cord-derived mesenchymal stem cell transfusion in patients with primary biliary "
    "cirrhosis",
    title_other="脐带间充质干细胞治疗原发性胆汁性肝硬化的初步研究",
    sections=(
        Section(
            "FACTS",
            "This single-arm pilot treated seven patients. All had a suboptimal response to UDCA. "
            "They received UC-MSCs through a peripheral vein, three times at intervals of four weeks. "
            "Follow-up lasted 48 weeks, and serum alkaline phosphatase and GGT fell below baseline.",
        ),
        Section("DESIGN", "Pilot, single arm, n = 7; umbilical cord MSC; intravenous, peripheral vein."),
        Section("CAUTIONS", "No control arm, so no effect can be attributed to the cells. Seen as an abstract only."),
    ),
    authors=(Author("Wang", "L"), Author("Li", "J"), Author("Liu", "H"), Author("Li", "Y")),
    journal="J Gastroenterol Hepatol",
    volume="28",
    issue="Suppl 1",
    pages="85-92",
    published=PartialDate(2013),
    pmid="23855301",
    doi="10.1111/jgh.12029",
)
ARTICLE = Record.make(
    key="pmid:28370357",
    title="Allogeneic bone marrow-derived mesenchymal stromal cells for hepatitis B virus-related acute-on-chronic "
    "liver failure: a randomized controlled trial",
    sections=(
        Section(
            "BACKGROUND",
            "Mortality from hepatitis B virus-related acute-on-chronic liver failure (ACLF) is high, "
            "and liver transplantation is limited by a shortage of donors.",
        ),
        Section(
            "METHODS",
            "From 2010 to 2013, 110 patients with HBV-related ACLF were enrolled in this open-label, "
            "non-blinded randomized controlled study and followed for 24 weeks.",
        ),
        Section(
            "RESULTS",
            "The cumulated survival rate of the MSC group was 73.2% versus 55.6% in the control group "
            "(P = 0.03) at 24 weeks. Mortality from multiple organ failure and the incidence of severe infection "
            "were lower in the MSC group than in the control group (16.1% versus 33.3%, P = 0.04).",
        ),
        Section("CONCLUSIONS", "Peripheral infusion of allogeneic bone marrow-derived MSCs is safe and convenient."),
    ),
    authors=(Author("Lin", "BL"), Author("Chen", "JF"), Author("Qiu", "WH"), Author("Wang", "KW")),
    journal="Hepatology",
    volume="66",
    issue="1",
    pages="209-219",
    published=PartialDate(2017, 7),
    pmid="28370357",
    doi="10.1002/hep.29189",
    pmcid="PMC0000000",
    publication_types=("Journal Article", "Randomized Controlled Trial", "Multicenter Study"),
)
RETRACTED = Record.make(
    key="pmid:11111111",
    title="Retracted: stem cells cure every cirrhosis",
    sections=(Section("", "All patients recovered within a day. No harm was seen in anyone."),),
    authors=(Author("Nemo", "A"),),
    journal="J Imagined Results",
    published=PartialDate(2011),
    pmid="11111111",
    status=Status.RETRACTED,
    links=(Link("RetractionIn", "J Imagined Results. 2012;1:2", "22222222"),),
    publication_types=("Retracted Publication", "Clinical Trial, Phase II"),
)
CONCERN = Record.make(
    key="pmid:33333333",
    title="Doubtful outcomes of autologous infusion",
    sections=(Section("RESULTS", "MELD fell in all but two of the forty patients treated."),),
    authors=(Author("Mensch", "B"), Author("Frau", "C")),
    journal="Hepatol Imag",
    published=PartialDate(2019),
    pmid="33333333",
    status=Status.CONCERN,
    links=(Link("ExpressionOfConcernIn", "", "44444444"),),
    publication_types=("Meta-Analysis",),
)
ATTACK = (
    '<img src=x onerror="window.PWN=1"> <img src="http://tracker.example/pixel.png"> '
    "${Reflect.set(window,/PWN/.source,1)} {{constructor}} <script>window.PWN=2</script> "
    "<style>body{outline:9px solid red!important}</style> <form action=http://evil.example><input name=p></form> "
    '<div style="position:fixed;inset:0;z-index:99999">overlay</div> [click](javascript:window.PWN=3) '
    "![p](http://tracker.example/md.png) <svg onload=window.PWN=4> </mark></p></article> a*b* $x$ http://evil.example "
    "\"onmouseover='window.PWN=5' IL-6<TNF & done."
)
HOSTILE = Record.make(
    key="pmid:55555555",
    title=f"Title {ATTACK}",
    title_other=f"标题 {ATTACK}",
    sections=(
        Section(f"RESULTS {ATTACK}", f"Before {ATTACK} after.", '"><img src=x onerror=window.PWN=6>'),
        Section("METHODS", ATTACK),
    ),
    authors=(Author(ATTACK, ATTACK),),
    journal=ATTACK,
    published=PartialDate(2020),
    pmid="5555<img>",
    doi="javascript:window.PWN=7",
    pmcid='PMC1" onclick="window.PWN=8',
    publication_types=(ATTACK,),
    status=Status.RETRACTED,
    links=(Link("RetractionIn", ATTACK, "javascript:1"),),
)
RECORDS = (NOTE, ARTICLE, RETRACTED, CONCERN, HOSTILE)


def cite(number: int, record: Record, quote: str) -> Citation:
    start = record.text.index(quote)
    return Citation(number, record, start, start + len(quote), quote)


def hit(rank: int, record: Record) -> Hit:
    span = record.section_spans[0].span
    return Hit(rank, 1 / rank, record, span.start, span.end)


SURVIVAL = (
    "The cumulated survival rate of the MSC group was 73.2% versus 55.6% in the control group (P = 0.03) at 24 weeks."
)
SEVEN = "This single-arm pilot treated seven patients."
SAFE = "Peripheral infusion of allogeneic bone marrow-derived MSCs is safe and convenient."
INFECTION = (
    "Mortality from multiple organ failure and the incidence of severe infection "
    "were lower in the MSC group than in the control group (16.1% versus 33.3%, P = 0.04)."
)
MANY = tuple(
    cite(number, record, quote)
    for number, (record, quote) in enumerate(
        (
            (ARTICLE, INFECTION),
            (NOTE, SEVEN),
            (ARTICLE, SAFE),
            (CONCERN, "MELD fell in all but two of the forty patients treated."),
            (ARTICLE, SURVIVAL),
            (NOTE, "All had a suboptimal response to UDCA."),
        ),
        1,
    )
)


class FixedAssistant:
    """Answers by a word in the question; everything else is refused with the two nearest records."""

    def ask(self, question: str, filters: Filters = UNFILTERED) -> Answer:
        """Answer a question."""
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in question)
        query = Query(
            text=question,
            language="zh" if chinese else "en",
            meaning="survival after mesenchymal stem cells in liver failure" if chinese else question,
            expansions=(("间充质干细胞", "mesenchymal stem cells"), ("肝衰竭", "liver failure")) if chinese else (),
            filters=filters,
        )
        if "slow" in question:
            time.sleep(1)  # long enough for a reader to scroll
        if "no index" in question:
            raise IndexMissing("There is no index yet.")
        if "crash" in question:
            raise RuntimeError("a secret detail")
        if "hostile" in question:
            return Answer(query, (cite(1, HOSTILE, f"Before {ATTACK} after."), cite(2, HOSTILE, ATTACK)), None, STAMP)
        if "standing" in question:
            quotes = (
                cite(1, RETRACTED, "All patients recovered within a day."),
                cite(2, CONCERN, "MELD fell in all but two of the forty patients treated."),
            )
            return Answer(query, quotes, None, STAMP)
        if "many" in question:
            return Answer(query, MANY, None, STAMP)
        if "pilot" in question:
            return Answer(query, (cite(1, NOTE, SEVEN),), None, STAMP)
        if "survi" in question or "疗效" in question or "安全" in question or "干细胞" in question:
            return Answer(
                query, (cite(1, ARTICLE, SURVIVAL), cite(2, ARTICLE, INFECTION), cite(3, NOTE, SEVEN)), None, STAMP
            )
        refusal = Refusal(Reason.OFF_SUBJECT, ("xenon",), (hit(1, ARTICLE), hit(2, NOTE)))
        return Answer(query, (), refusal, STAMP)

    def chips(self, answer: Answer, asked: Sequence[str]) -> tuple[str, ...]:
        """Offer what was not asked yet, where there was an answer."""
        offered = ("How safe is it for survival?", "What did the pilot find?")
        return tuple(question for question in offered if answer.citations and question not in asked)

    @property
    def corpus(self) -> CorpusStore:
        """The starter corpus."""
        return CorpusStore.open(Settings.load().prepared().corpus_path)

    def search(self, question: str, k: int = 10, filters: Filters = UNFILTERED) -> Hits:
        """Find the article and the note, whatever is asked."""
        return Hits(Query(question, "en", question, filters=filters), (hit(1, ARTICLE), hit(2, NOTE))[:k])

    def record(self, identifier: str) -> Record:
        """Return the record with that key."""
        for record in RECORDS:
            if record.key == identifier:
                return record
        raise RecordMissing(f"There is no record {identifier}.")

    def stamp(self) -> Stamp:
        """Say which corpus answers come from."""
        return STAMP
