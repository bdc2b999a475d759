"""Passages a second of our int8 encoder, beside sentence-transformers on the same texts, weights and machine.

`python -m benchmarks.encoding FILE... [--count 256] [--repeat 3] [--json]` takes the first texts of BEIR corpora (JSON
Lines with `title` and `text`, or the folder that holds a `corpus.jsonl`) or of plain files (one text a line), and has
each encoder encode them in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.parsing import _peak
from corpus.settings import Settings

OURS, FULL, HALF = "hepcite int8", "sentence-transformers fp32", "sentence-transformers bf16"
_QUERIES = 32


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one encoder took for the texts; `vectors` names the file that holds what came out, memory is in MiB."""

    seconds: float
    cpu_seconds: float
    query_ms: float
    load_seconds: float
    peak: float
    vectors: str


def texts(paths: Sequence[Path], count: int) -> list[str]:
    """Return the first `count` texts of files and folders, in order."""

    def lines() -> Any:  # noqa: ANN401 - a generator of strings
        for path in paths:
            file = path / "corpus.jsonl" if path.is_dir() else path
            with file.open(encoding="utf-8") as stream:
                for line in stream:
                    said = json.loads(line) if file.suffix == ".jsonl" else {"text": line}
                    yield f"{said.get('title', '')} {said['text']}".strip()

    return list(islice((text for text in lines() if text), count))


def encode(encoder: str, model: str, file: Path) -> Encoding:
    """Load an encoder and encode the texts in `file`; nothing else may have been done in this process."""
    passages: list[str] = json.loads(file.read_text(encoding="utf-8"))
    queries = [" ".join(text.split()[:12]) for text in passages[:_QUERIES]]
    started = time.perf_counter()
    run = _encoder(encoder, model)
    run(["warm"])
    loaded = time.perf_counter() - started
    begun, before = time.perf_counter(), time.process_time()
    rows = run(passages)
    taken, used = time.perf_counter() - begun, time.process_time() - before
    waits = []
    for query in queries:
        begun = time.perf_counter()
        run([query])
        waits.append(1000 * (time.perf_counter() - begun))
    kept = file.with_name(f"{encoder.replace(' ', '-')}.npy")
    np.save(kept, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return Encoding(taken, used, statistics.median(waits), loaded, _peak(), str(kept))


def compared(members: Sequence[str], model: str, repeat: int) -> dict[str, Any]:
    """Have the three encoders encode the texts in turn, `repeat` times, and put ours in relation to the others."""
    taken: dict[str, list[Encoding]] = {FULL: [], HALF: [], OURS: []}
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(members), encoding="utf-8")
        for _ in range(repeat):
            for encoder, encodings in taken.items():
                encodings.append(_in_a_child(encoder, model, file))
        rows = {encoder: np.load(encodings[0].vectors) for encoder, encodings in taken.items()}
    for encoder, encodings in taken.items():
        cosines = (rows[encoder] * rows[FULL]).sum(axis=1)
        found[encoder] = {
            # The best of each: whatever else the machine does can only slow an encoder down.
            "passages_per_second": round(len(members) / min(one.seconds for one in encodings), 1),
            "passages_per_cpu_second": round(len(members) / min(one.cpu_seconds for one in encodings), 1),
            "query_p50_ms": round(min(one.query_ms for one in encodings), 1),
            "load_seconds": round(min(one.load_seconds for one in encodings), 2),
            "peak_mib": round(max(one.peak for one in encodings)),
            "cosine_mean": round(float(cosines.mean()), 4),
            "cosine_lowest": round(float(cosines.min()), 4),
        }
    for figures in found.values():
        for per in ("second", "cpu_second"):
            ratio = found[OURS][f"passages_per_{per}"] / figures[f"passages_per_{per}"]
            figures[f"times_ours_per_{per}"] = round(ratio, 2)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the encoders, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoding", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="BEIR folders or corpora (.jsonl), or files of lines")
    parser.add_argument("--count", type=int, default=256, help="texts to encode")
    parser.add_argument("--repeat", type=int, default=3, help="encodings by each, in turn; the best is printed")
    parser.add_argument("--model", default="all-MiniLM-L6-v2", help="a registered model or a local folder")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    parser.add_argument("--encoder", choices=[OURS, FULL, HALF], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.encoder:
        print(json.dumps(asdict(encode(options.encoder, options.model, options.files[0]))))
        return 0
    members = texts(options.files, options.count)
    if not members:
        print("Error: there is no text in these files.", file=sys.stderr)
        return 8
    from benchmarks.questions import hardware

    _ready(options.model)
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "files": [file.name for file in options.files],
        "texts": len(members),
        "words": round(sum(len(text.split()) for text in members) / len(members)),
        "hardware": hardware(),
        "load_average": round(os.getloadavg()[0], 1),
        "encoders": compared(members, options.model, options.repeat),
    }
    print(json.dumps(found, indent=2) if options.json else _shown(found))
    return 0


def _in_a_child(encoder: str, model: str, file: Path) -> Encoding:
    command = [sys.executable, "-m", "benchmarks.encoding", "--encoder", encoder, "--model", model, str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Encoding(**json.loads(done.stdout))


def _encoder(name: str, model: str) -> Callable[[Sequence[str]], Any]:
    settings = Settings.load(model=model)
    if name == OURS:
        from index.encoder import encoder_for

        return encoder_for(settings).encode
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TQDM_DISABLE"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    from index.encoder import model_of
    from index.models import resolve

    # Its own defaults, batch size and threads among them; what it returns is brought to length 1 afterwards.
    network = SentenceTransformer(
        resolve(model_of(settings)).location,
        device="cpu",
        model_kwargs={"dtype": torch.bfloat16} if name == HALF else None,
    )

    def run(passages: Sequence[str]) -> Any:  # noqa: ANN401 - its encode has no one type
        if name == FULL:
            return network.encode(list(passages))
        return network.encode(list(passages), convert_to_tensor=True).float().numpy()  # numpy has no bfloat16

    return run


def _ready(model: str) -> None:
    """Make the export where there is none; it is made once a machine and is no part of any time."""
    from index.encoder import encoder_for

    encoder_for(Settings.load(model=model)).encode(["warm"])


def _shown(found: dict[str, Any]) -> str:
    machine = found["hardware"]
    lines = [
        f"{found['date']}, {', '.join(found['files'])}: {found['texts']} texts of {found['words']} words on average",
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}; load {found['load_average']} before",
    ]
    for encoder, taken in found["encoders"].items():
        lines.append(
            f"    {encoder:<27} {taken['passages_per_second']:>6} passages a second, "
            f"{taken['passages_per_cpu_second']:>6} a CPU second; a query {taken['query_p50_ms']} ms, import and load "
            f"{taken['load_seconds']} s, peak {taken['peak_mib']:,} MiB, cosine {taken['cosine_mean']} "
            f"(lowest {taken['cosine_lowest']})"
        )
    for encoder in (FULL, HALF):
        taken = found["encoders"][encoder]
        lines.append(
            f"    {OURS} is {taken['times_ours_per_second']} times as fast as {encoder} by the clock, "
            f"{taken['times_ours_per_cpu_second']} times by CPU time"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
