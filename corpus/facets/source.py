"""`Source`: what the rules read of a record: its words, and the headings its indexers gave it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from string import ascii_lowercase, ascii_uppercase

from corpus.facets.words import any_of, compiled
from corpus.origin import CLINICAL_TRIALS
from corpus.record import CAUTIONS, Record, Span

# Where sentences part is only asked here to tell what the authors did from what they say of others, so that a crude
# answer will do. The lookbehinds keep "0.5 mg", "e.g. rats" and "vs. control" whole.
_END = re.compile(
    r"[.!?](?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\bca\.)[\")\]]{0,3}\s+(?=[\"(\[]?[A-Z0-9])|[。！？]|\n+"
    r"|(?<=[.!?])(?=\[?[A-Z][a-z]+(?: (?:and|&) [A-Z][a-z]+)?(?:\]|:))"
)
_HEADING = re.compile(
    r"\[?(?P<told>BACKGROUND|INTRODUCTION|RATIONALE|CONTEXT|(?:Background|Introduction|Rationale)[:\]]|【?背景】?)"
    r"|\[?(?:[A-Z]{4,}|(?:Aims?|Objectives?|Purpose|Subjects|Patients|Design|Materials?|Methods?|Results?|Findings"
    r"|Conclusions?)"
    r"(?: (?:and|&) [A-Z]\w+)?[:\]])|【?(?:目的|方法|结果|结论)】?"
)
# Sources of records that are plans: what was registered before anything was found.
_REGISTRIES = {"nct": CLINICAL_TRIALS}
_OUTCOME = re.compile(r"RESULT|FINDING|CONCLUSION|INTERPRETATION|OUTCOME")
_METHODS_SHARE = 0.6
# Who may not take part, up to where it is said again who may.
_SHUT_OUT = compiled(
    r"\b(?:exclusion|excluding|non-inclusion) criteri\w+|\bcriteria (?:for|of) exclusion\b|\bwere excluded\b|排除标准"
)
_LET_IN = compiled(
    r"\b(?<!satisfy )(?<!meet )(?<!the )(?<!all )(?<!any )(?<!these )(?<!fulfil )(?<!fulfill )inclusion criteri\w+"
    r"|\bcriteria (?:for|of) inclusion\b|纳入标准|入选标准"
)
# Told of others, of what is known, hoped or still to be done: no report of this study.
_TOLD = compiled(
    r"\b(?:previous(?:ly)?|prior (?:stud|work|report)\w*|recent(?:ly)? (?:stud|work|report|preclinical|advanc)\w*"
    r"|(?:studies|trials|reports|evidence|experiments) (?:have|has|suggest)"
    r"|(?:has|have) (?:now |also |recently |been )*(?:emerged|reported)|(?:has|have) (?:\w+ )?been (?:\w+ )?\w+(?:ed"
    r"|en|wn)\b"
    r"|(?:was|were) (?:also )?(?:recently|successfully) (?:\w+ )?(?:confirmed|reported|shown|performed|demonstrated)"
    r"|hold(?:s|ing)? (?:\w+ )?(?:promise|potential)|(?:is|are) (?:well |widely |generally )?(?:known|considered"
    r"|regarded|thought|believed)"
    r"|future|further (?:\w+ )?(?:stud|trial|research|investigation)\w*|(?:is|are) (?:urgently )?(?:needed|required"
    r"|warranted)"
    r"|(?:remain|is|are)s? (?:\w+ )?(?:unknown|unclear|elusive|controversial)|may (?:be|provide|offer|represent"
    r"|serve|have|become)"
    r"|(?:could|might|would)\b|raise[sd]? the possibility|hypothes\w+)"
)
# What only a report of one's own work says.
_OWN = any_of(
    r"\b(?:here,? |herein,? )?we (?:\w+ ){0,2}(?:show|found|find|report|demonstrate|identif|isolat|examin|investigat"
    r"|analy[sz]|assess|determin|test|use|develop|evaluat|establish|generat|observ|provide evidence|derive|present"
    r"|compar|cultur|transplant|inject|stud|describe the use|detect|obtain|genetically|conclude|aimed|sought|measur"
    r"|treat|perform|infus|induc|enrol|includ|recruit|collect|random|administ|conduct)\w*",
    r"\b(?:our|these|the|present) (?:results?|data|findings|observations) (?:\w+ )?(?:show|suggest|indicate"
    r"|demonstrate|reveal|support|identify|confirm|uncover|establish|define|provide|highlight)\w*",
    r"\b(?:this|the present|present|our|current) (?:study|work|paper|report) (?:\w+ )?(?:show|demonstrate|was|aim"
    r"|provide|investigat|reveal|indicate|examin|evaluat|identif|describe)\w*",
    r"\bin (?:this|the present|the current) study\b",
    r"\bthe (?:aim|purpose|objective)s? of (?:this|the|our) (?:present )?study\b",
    r"\b(?:were|was) (?:\w+ )?(?:isolated|cultured|injected|transplanted|administered|divided|randomi[sz]ed|randomly"
    r"|sacrificed|measured|assessed|evaluated|performed|treated|infused|induced|transfected|collected|analy[sz]ed"
    r"|examined|detected|determined|observed|incubated|given|obtained|used)\b",
    r"^(?:results|methods|findings|design and population)\b",
    r"\b(?:methods|results): ",
    r"^(?:[\w-]+ ){0,3}study in (?:mice|rats|cell culture)",
    r"结果",
    r"本研究",
    r"分为",
)
# ASCII alone, letter for letter: `str.lower` can make a text longer, and offsets would slip.
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


class Source:
    """A record as the rules read it: cautions blanked, every offset as in `record.text`."""

    def __init__(self, record: Record) -> None:
        """Blank the cautions, and part what is told of this study from what is told of others."""
        pieces, end = [], 0
        for part in record.section_spans:
            if part.label == CAUTIONS:
                pieces += [record.text[end : part.span.start], " " * (part.span.end - part.span.start)]
                end = part.span.end
        self.text = text = "".join((*pieces, record.text[end:]))
        self.registry = _REGISTRIES.get(record.key.partition(":")[0])
        self.registration = record.registration
        self.official = record.title_other if self.registry else ""
        self.lower = text.translate(_LOWER)
        self.title = record.title_span
        self._sections = [part.span.start for part in record.section_spans]
        self._labels = ["", *(part.label for part in record.section_spans)]
        self.types = {name.casefold(): name for name in record.publication_types}
        self.mesh = {heading.descriptor.casefold(): heading.descriptor for heading in record.mesh}
        self._starts = [0, *(match.end() for match in _END.finditer(text))]
        self._told = list(self._flags(record))
        own = self.find(_OWN)
        # Where the report of the work begins; what stands before it introduces the subject.
        self.opening = self.sentence(own[0].start()).start if own else len(text)

    def find(self, pattern: re.Pattern[str], *, told: bool = False) -> list[re.Match[str]]:
        """Return the matches in the title and in the sentences about this study; with `told`, in all others too."""
        return [match for match in pattern.finditer(self.lower) if told or not self.is_told(match.start())]

    def is_told(self, offset: int) -> bool:
        """Whether the sentence at `offset` tells of anything but this study; a title never does."""
        return self._told[bisect_right(self._starts, offset) - 1]

    @property
    def reports(self) -> bool:
        """Whether the words are those of a report of one's own work."""
        return self.opening < len(self.text)

    def in_title(self, match: re.Match[str]) -> bool:
        """Whether a match stands in the title."""
        return match.start() < self.title.end

    def label(self, offset: int) -> str:
        """Return the label of the section at `offset`, "" in the title and in running text."""
        return self._labels[bisect_right(self._sections, offset)]

    def labelled(self, label: str) -> list[int]:
        """Return where the sections of that label begin."""
        return [start for start, name in zip(self._sections, self._labels[1:], strict=True) if name == label]

    def is_shut_out(self, offset: int) -> bool:
        """Whether `offset` stands among the criteria for which patients are not taken."""
        at = bisect_right(self._shut_out, offset, key=lambda span: span.start) - 1
        return at >= 0 and offset < self._shut_out[at].end

    def is_outcome(self, offset: int) -> bool:
        """Whether results are told at `offset`: in a section of that name, or in the last part of one running text."""
        if label := self.label(offset):
            return _OUTCOME.match(label) is not None
        return offset > self.title.end + (len(self.text) - self.title.end) * _METHODS_SHARE

    def sentence(self, offset: int) -> Span:
        """Return the sentence at `offset`."""
        at = bisect_right(self._starts, offset)
        return Span(self._starts[at - 1], self._starts[at] if at < len(self._starts) else len(self.text))

    @cached_property
    def _shut_out(self) -> list[Span]:
        """Return where the criteria stand for which patients are not taken, in order."""
        ends = sorted([*self._sections, *(match.start() for match in _LET_IN.finditer(self.lower)), len(self.text)])
        starts = [match.start() for match in _SHUT_OUT.finditer(self.lower)]
        return [Span(start, ends[bisect_right(ends, start)]) for start in starts]

    def typed(self, *names: str) -> tuple[str, ...]:
        """Return those of the publication types that the record has, as it spells them."""
        return tuple(self.types[name] for name in names if name in self.types)

    def indexed(self, *names: str) -> tuple[str, ...]:
        """Return those of the MeSH descriptors that the record has, as it spells them."""
        return tuple(self.mesh[name] for name in names if name in self.mesh)

    def _flags(self, record: Record) -> Iterator[bool]:
        """Tell of each sentence whether it is told of others."""
        labels = {part.span.start: part.label for part in record.section_spans}
        background = False
        for start, end in zip(self._starts, [*self._starts[1:], len(self.text)], strict=True):
            if start < self.title.end:
                yield False
                continue
            if start in labels:
                background = False
            label = labels.get(start, "")
            heading = _HEADING.match(label) or _HEADING.match(self.text, start, end)
            if heading:
                background = heading["told"] is not None
            yield background or _TOLD.search(self.lower, start, end) is not None


def span_of(match: re.Match[str], group: int | str = 0) -> Span:
    """Return where a match stands."""
    return Span(*match.span(group))
