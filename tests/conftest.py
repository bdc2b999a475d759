"""What every test stands on: a home of its own, no outside network, and a real browser where one is asked for."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.by_file import ByFile

ROOT = Path(__file__).parents[1]
ON_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER_FIXTURES = {"chromium", "tab"}

# A deadline measures the machine; and on CI the same commit must give the same result.
settings.register_profile("hepcite", deadline=None, derandomize=ON_CI)
settings.load_profile("hepcite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, skip them where there is no Chromium, and run them last, the longest file first.

    Last, because Playwright keeps an event loop running in this thread: `asyncio.run` fails in every test after it. The
    longest first, so that two workers end at nearly the same time.
    """
    in_browser: Counter[Path] = Counter()
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            in_browser[item.path] += 1
            if CHROMIUM is None and not ON_CI:
                item.add_marker(pytest.mark.skip(reason="no Chromium on PATH (on CI this is an error)"))
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, -in_browser[item.path]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Hand whole files to the workers of `pytest -n`, so that the browser tests are each worker's last too."""
    return ByFile(config, log)


def _set_home(patch: pytest.MonkeyPatch, home: Path, models: Path) -> None:
    for name in os.environ:
        if name.startswith("HEPCITE_"):
            patch.delenv(name)
    patch.setenv("HEPCITE_HOME", str(home))
    patch.setenv("HEPCITE_MODELS", str(models))


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all workers of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest, run_folder: Path) -> Path:
    """Give the folder of int8 exports that all tests share; it lies in pytest's cache, where there is one.

    Workers do not meet there: each export waits for the other one that makes the same.
    """
    if not hasattr(request.config, "cache"):
        return run_folder / "hepcite-models"
    return Path(request.config.cache.mkdir("hepcite-models"))


@pytest.fixture(scope="session", autouse=True)
def _session_home(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[None]:
    """Keep the fixtures that outlive one test out of your own home too."""
    with pytest.MonkeyPatch.context() as patch:
        _set_home(patch, tmp_path_factory.mktemp("session-home"), models)
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: Path) -> Path:
    """Give each test its own HEPCITE_HOME (not yet created), the shared exports, and no other HEPCITE_ variable."""
    folder = tmp_path / "home"
    _set_home(monkeypatch, folder, models)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of larger real data that may lie beside the repository, or skip the test."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the data folder ../shared")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one headless Chromium, which resolves no host but this machine, for all tests."""
    if CHROMIUM is None:
        pytest.fail("CI needs Chromium: .ci/run installs it where it is root and apt-get is there")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                # The browser is outside pytest-socket's reach, so it gets a rule of its own.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """Open an empty page in a context of its own: no cookies and no storage from another test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
