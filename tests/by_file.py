"""`ByFile`: which of several workers runs what: whole files, in the order of collection."""

from __future__ import annotations

from itertools import groupby

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist says nothing of its types
    """Hands each worker that falls idle the next file, so that what a file's tests share is made once.

    Unlike `--dist loadfile`, it keeps the order of collection: a worker that has begun with the browser tests gets
    nothing else any more. A file with both kinds of tests is handed out in two parts.
    """

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        """Make a queue without reordering."""
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._parts: dict[str, str] = {}

    def schedule(self) -> None:
        """Hand out, having cut the collection where one file ends and the next begins."""
        for ids in self.registered_collections.values():
            for number, (file, tests) in enumerate(groupby(ids, lambda nodeid: nodeid.partition("::")[0])):
                self._parts |= dict.fromkeys(tests, f"{number} {file}")
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._parts[nodeid]
