"""The examples run as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chat.built import built_home

ROOT = Path(__file__).parents[1]
HEADLINE = re.compile(r"^\d (pmid|doi|pmcid|note):\S+ (\d{4}|None) \S")


@pytest.fixture(scope="module")
def run(run_folder, tmp_path_factory):
    """Run an example in a process of its own on a copy of the shared home, and return what it printed."""
    home = shutil.copytree(built_home(run_folder), tmp_path_factory.mktemp("examples") / "home")

    def run_example(name):
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("HEPCITE_") or key == "HEPCITE_MODELS"
        }
        return subprocess.run(
            [sys.executable, ROOT / "examples" / name],
            env=environment | {"HEPCITE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return run_example


def test_search_from_python(run):
    done = run("search_from_python.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[0] for line in done.stdout.splitlines() if HEADLINE.match(line)] == ["1", "2", "3"]


def test_search_to_pandas(run):
    done = run("search_to_pandas.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "mesenchymal stem cells in acute-on-chronic liver failure"
    for first in (1, 8):  # a question, the names of the columns, five rows
        assert lines[first].split() == ["rank", "score", "key", "year", "dense", "sparse"]
        assert [line.split()[0] for line in lines[first + 1 : first + 6]] == ["1", "2", "3", "4", "5"]
        assert all(int(line.split()[3]) >= 2010 for line in lines[first + 1 : first + 6])
    assert len(lines) == 14


def test_search_async(run):
    done = run("search_async.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Are mesenchymal stem cells safe in cirrhosis?",
        "exosomes in liver fibrosis",
        "hepatocyte-like cells",
    ]
    assert [line.split()[0] for line in lines if line.startswith(" ")] == ["1", "2", "3"] * 3


def test_langchain_retriever(run):
    done = run("langchain_retriever.py")
    assert (done.returncode, done.stderr) == (0, "")
    # The same papers and passages as a plain search.
    assert done.stdout == run("search_from_python.py").stdout


def test_ask_from_python(run):
    done = run("ask_from_python.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("[1] ")
    assert "pmid:23855301" in done.stdout
    assert lines[-1].startswith("advice: This desk quotes published studies")


def test_every_example_is_run_here():
    tested = re.findall(r'run\("(\w+\.py)"\)', Path(__file__).read_text(encoding="utf-8"))
    assert sorted(set(tested)) == sorted(path.name for path in (ROOT / "examples").glob("*.py"))
