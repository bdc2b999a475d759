"""Records a CPU second and peak memory of our PubMed parser, beside Biopython's `Entrez.read` on the same bytes.

`python -m benchmarks.parsing FILE... [--records 1000 4000] [--repeat 3] [--json]` makes documents of so many records
out of the files' own (over and over, where there are fewer), and has each reader read each in a process of its own.
A document of the first size is made of the records with lists of references, and one of those without, as well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

OURS, THEIRS = "articles", "Entrez.read"
_REFERENCES = b"<ReferenceList>"
_RECORD = re.compile(rb"<(Pubmed(?:Book)?Article)>.*?</\1>", re.DOTALL)
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January'
    b' 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader took for one document; memory in MiB, of the process and beyond what it had before reading."""

    records: int
    cpu_seconds: float
    peak: float
    growth: float

    @property
    def speed(self) -> float:
        """Records a CPU second."""
        return self.records / self.cpu_seconds


def records(paths: Sequence[Path]) -> list[bytes]:
    """Return every record of the files and folders, as it stands there."""
    files = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found = []
    for file in files:
        if file.name.endswith((".xml", ".xml.gz")):
            content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            if b"<PubmedArticleSet" in content[:2000]:
                found += [match[0] for match in _RECORD.finditer(content)]
    return found


def references(members: Sequence[bytes]) -> dict[str, Any]:
    """Return how many of the records have lists of references, and what share of the bytes the lists are."""
    from ingest.references import without_references

    cut = [len(member) - sum(map(len, without_references([member]))) for member in members]
    return {
        "records_with": sum(map(bool, cut)),
        "share_of_bytes": round(sum(cut) / sum(map(len, members)), 3),
        "share_of_bytes_where_there_are": round(
            sum(cut) / max(1, sum(len(member) for member, size in zip(members, cut, strict=True) if size)), 3
        ),
    }


def write(file: Path, members: Sequence[bytes], count: int) -> int:
    """Write a document of `count` records and return its size."""
    with file.open("wb") as stream:
        stream.write(_HEAD)
        stream.writelines(member + b"\n" for member in islice(cycle(members), count))
        stream.write(b"</PubmedArticleSet>\n")
    return file.stat().st_size


def read(reader: str, file: Path) -> Reading:
    """Read a document in this process; nothing else may have been done in it."""
    with tempfile.TemporaryDirectory() as cache, file.open("rb") as stream:
        if reader == OURS:
            from ingest.pubmed_xml import articles

            before, started = _peak(), time.process_time()
            count = sum(1 for _ in articles(stream))
        else:
            from Bio import Entrez

            bio: Any = Entrez  # it has no types of its own
            bio.local_cache = cache
            before, started = _peak(), time.process_time()
            answer = bio.read(stream)
            count = len(answer["PubmedArticle"]) + len(answer["PubmedBookArticle"])
        seconds = time.process_time() - started
        peak = _peak()
    return Reading(count, seconds, peak, peak - before)


def compared(members: Sequence[bytes], count: int, repeat: int) -> dict[str, Any]:
    """Have both readers read a document of `count` records `repeat` times in turn, and return the medians."""
    readings: dict[str, list[Reading]] = {OURS: [], THEIRS: []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.xml"
        size = write(file, members, count)
        for _ in range(repeat):
            for reader, taken in readings.items():
                taken.append(_in_a_child(reader, file))
    median = {
        reader: {
            "records": taken[0].records,
            "records_per_cpu_second": round(statistics.median(one.speed for one in taken)),
            "peak_mib": round(statistics.median(one.peak for one in taken), 1),
            "growth_mib": round(statistics.median(one.growth for one in taken), 1),
        }
        for reader, taken in readings.items()
    }
    return {
        "records": count,
        "mib": round(size / 2**20, 1),
        **median,
        "speed_ratio": round(median[OURS]["records_per_cpu_second"] / median[THEIRS]["records_per_cpu_second"], 2),
        "peak_ratio": round(median[OURS]["peak_mib"] / median[THEIRS]["peak_mib"], 3),
        "growth_ratio": round(median[OURS]["growth_mib"] / median[THEIRS]["growth_mib"], 4),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the readers, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parsing", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="PubMed XML, .xml or .xml.gz, or folders of it")
    parser.add_argument("--records", nargs="+", type=int, default=[1000, 4000], help="sizes of the documents")
    parser.add_argument("--repeat", type=int, default=3, help="readings a document; medians are printed")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    parser.add_argument("--reader", choices=[OURS, THEIRS], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.reader:
        print(json.dumps(asdict(read(options.reader, options.files[0]))))
        return 0
    members = records(options.files)
    if not members:
        print("Error: there is no PubMed record in these files.", file=sys.stderr)
        return 8
    from benchmarks.questions import hardware  # imports the chat, which no reading may pay for

    cited = [member for member in members if _REFERENCES in member]
    plain = [member for member in members if _REFERENCES not in member]
    wanted = [("all", members, count) for count in options.records]
    wanted += [("with references", cited, options.records[0]), ("without references", plain, options.records[0])]
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "files": [file.name for file in options.files],
        "different_records": len(members),
        "references": references(members),
        "hardware": hardware(),
        "documents": [{"of": of, **compared(some, count, options.repeat)} for of, some, count in wanted if some],
    }
    print(json.dumps(found, indent=2) if options.json else _shown(found))
    return 0


def _in_a_child(reader: str, file: Path) -> Reading:
    command = [sys.executable, "-m", "benchmarks.parsing", "--reader", reader, str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Reading(**json.loads(done.stdout))


def _peak() -> float:
    """Return the peak memory of this process in MiB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource  # counts the parent's too on Linux, where it is not asked

        scale = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    return int(status.partition("VmHWM:")[2].split()[0]) / 2**10


def _shown(found: dict[str, Any]) -> str:
    machine = found["hardware"]
    lines = [
        f"{found['date']}, {', '.join(found['files'])}: {found['different_records']} different records",
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}",
        f"lists of references: {found['references']['share_of_bytes']:.1%} of the bytes; "
        f"{found['references']['records_with']} records have one, and are "
        f"{found['references']['share_of_bytes_where_there_are']:.1%} references",
    ]
    for document in found["documents"]:
        lines.append(f"{document['records']} records ({document['of']}), {document['mib']} MiB")
        for reader in (OURS, THEIRS):
            taken = document[reader]
            lines.append(
                f"    {reader:<12}{taken['records_per_cpu_second']:>7,} records a CPU second, peak "
                f"{taken['peak_mib']:,} MiB, {taken['growth_mib']:,} of it for reading; {taken['records']} read"
            )
        lines.append(
            f"    {document['speed_ratio']} times the speed, {document['peak_ratio']} of the peak, "
            f"{document['growth_ratio']} of the memory for reading"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
