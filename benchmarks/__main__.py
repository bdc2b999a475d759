"""All results of `benchmarks/` by one command, and the tables made of them.

`python -m benchmarks --data FOLDER [--peers-python PATH] [--home HOME] [--only NAME...] [--since DATE]` runs what
settings.toml lists, one after the other, and goes on where one fails or lacks something.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ablation, marks, retrieval

SETTINGS = Path(__file__).with_name("settings.toml")
_TABLES = {"retrieval": retrieval, "ablation": ablation}
_OPTIONS = {"data": "data", "peers": "peers-python", "home": "home"}  # by what stands for them in the settings


@dataclass(frozen=True, slots=True)
class Measurement:
    """A line of the settings: the module, its arguments, and about how long it takes."""

    name: str
    module: str
    arguments: tuple[str, ...]
    minutes: int

    def command(self, given: Mapping[str, Path], result: Path) -> list[str]:
        """Return what to run.

        Raises:
            KeyError: an argument names a place that is not given.
            FileNotFoundError: there is nothing in that place.
        """
        filled = []
        for argument in self.arguments:
            text = argument.format_map({**given, "result": result})
            if argument.startswith(("{data}", "{peers}", "{home}")) and not Path(text).exists():
                raise FileNotFoundError(text)
            filled.append(text)
        return [sys.executable, "-m", f"benchmarks.{self.module}", *filled]

    def run(self, given: Mapping[str, Path], results: Path) -> None:
        """Measure, and keep the result; one that was there stays until a new one is whole.

        Raises:
            KeyError: an argument names a place that is not given.
            FileNotFoundError: there is nothing in that place.
            CalledProcessError: it failed, and said why.
            ValueError: what came is not JSON.
        """
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "result.json"
            command = self.command(given, file)
            environment = os.environ | {"HEPCITE_HOME": str(Path(folder) / "home")}
            done = subprocess.run(
                command, cwd=retrieval.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
            found = file.read_text(encoding="utf-8") if file.exists() else done.stdout
        json.loads(found)
        (results / f"{self.name}.json").write_text(found, encoding="utf-8")


def measurements(file: Path = SETTINGS) -> list[Measurement]:
    """Return what the settings list, in their order."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return [Measurement(name, one["module"], tuple(one["arguments"]), one["minutes"]) for name, one in listed.items()]


def measured_on(name: str, results: Path = retrieval.RESULTS) -> str:
    """Return the date of a stored result, "" where there is none."""
    file = results / f"{name}.json"
    return str(json.loads(file.read_text(encoding="utf-8")).get("date", "")) if file.exists() else ""


def write_tables(documents: Sequence[Path]) -> list[Path]:
    """Write every table into the documents that have its marks, and return those that changed."""
    changed = []
    for document in documents:
        before = after = document.read_text(encoding="utf-8")
        for name, module in _TABLES.items():
            if f"\n{marks.start(name)}\n" in after:
                after = module.written(after, module.stored())
        if after != before:
            document.write_text(after, encoding="utf-8")
            changed.append(document)
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurements, write the tables, and return the exit code: 1 where one did not come to a result."""
    listed = measurements()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="holds the collections: scifact, med1033, ...")
    parser.add_argument("--peers-python", dest="peers", type=Path, metavar="PATH", help="see retrieval in README.md")
    parser.add_argument("--home", type=Path, metavar="HOME", help="a home to add records to; a copy is used")
    parser.add_argument("--vectors", type=Path, metavar="FILE", help="vector cache, filled where it lacks something")
    parser.add_argument(
        "--only", nargs="+", choices=[one.name for one in listed], metavar="NAME", help="run these alone"
    )
    parser.add_argument(
        "--since", default="9999", metavar="DATE", help="leave results of that day or later as they are"
    )
    parser.add_argument("--list", action="store_true", help="print what there is to measure, and when it last was")
    parser.add_argument("--dry-run", action="store_true", help="print what would be run")
    options = parser.parse_args(arguments)
    if options.list:
        for one in listed:
            print(f"{one.name:<28}{one.minutes:>4} min   {measured_on(one.name) or 'never'}")
        return 0
    wanted = [one for one in listed if not options.only or one.name in options.only]
    waiting = [one for one in wanted if measured_on(one.name) < options.since]
    with tempfile.TemporaryDirectory() as scratch:
        given = {"vectors": Path(scratch) / "vectors.sqlite"}
        given |= {name: path.resolve() for name in ("data", "home", "vectors") if (path := getattr(options, name))}
        if options.peers:
            given["peers"] = options.peers.absolute()  # not resolved: the python of a venv is a link out of it
        if options.dry_run:
            return _run(waiting, lambda one: print(*one.command(given, retrieval.RESULTS / f"{one.name}.json")))
        failed = _run(waiting, lambda one: one.run(given, retrieval.RESULTS))
    for document in write_tables(sorted([*retrieval.ROOT.glob("*.md"), *retrieval.ROOT.glob("benchmarks/*.md")])):
        print(f"{document.name} has the new tables", file=sys.stderr)
    return failed


def _run(waiting: Sequence[Measurement], act: Callable[[Measurement], None]) -> int:
    """Do something with one measurement after the other, and return 1 if that was not possible with one."""
    failed = 0
    for number, one in enumerate(waiting, 1):
        left = sum(later.minutes for later in waiting[number - 1 :])
        print(f"[{number}/{len(waiting)}] {one.name}: about {one.minutes} min, {left} min to the end", file=sys.stderr)
        try:
            act(one)
        except KeyError as error:
            print(f"    not run: needs --{_OPTIONS[error.args[0]]}", file=sys.stderr)
            failed = 1
        except (OSError, subprocess.CalledProcessError, ValueError) as error:
            print(f"    not run: {error}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
