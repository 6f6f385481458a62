"""The reader as a torch module: the layers of multilingual-e5-small and three linear heads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.embedders.e5.encoder import DIMENSIONS, INNER, LAYERS
from rag.embedders.e5.file import ModelFile

_HEADS = 12
_EPSILON = 1e-12
_HEAD_SPREAD = 0.02
# A logit of a position that is no part of the passage.
_NEVER = -1e4


class Layer(nn.Module):
    """One transformer layer, normalised after each half."""

    def __init__(self, file: ModelFile, name: str) -> None:
        super().__init__()
        self.qkv = _linear(file, [f"{name}.{part}" for part in "qkv"], DIMENSIONS)
        self.ao = _linear(file, [f"{name}.ao"], DIMENSIONS)
        self.fi = _linear(file, [f"{name}.fi"], DIMENSIONS)
        self.fo = _linear(file, [f"{name}.fo"], INNER)
        self.aln, self.oln = _norm(file, f"{name}.aln"), _norm(file, f"{name}.oln")

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States ``(batch, n, 384)`` after this layer; `mask` is true where there is a piece."""
        rows, length, _ = states.shape
        shape = (rows, length, _HEADS, DIMENSIONS // _HEADS)
        query, key, value = (
            part.view(shape).transpose(1, 2) for part in self.qkv(states).split(DIMENSIONS, -1)
        )
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        states = self.aln(states + self.ao(seen.transpose(1, 2).reshape(rows, length, -1)))
        inner = self.fo(functional.gelu(self.fi(states)))
        done: Tensor = self.oln(states + inner)
        return done


class ReaderNetwork(nn.Module):
    """Logits of start and end ``(batch, n)`` and of answerability ``(batch,)``.

    Word vectors and the first `frozen` layers are not trained. Position 0 means no answer.
    """

    def __init__(self, file: ModelFile, frozen: int = 4) -> None:
        super().__init__()
        places = file.floats("emb.pos").reshape(-1, DIMENSIONS)
        self.pos = torch.from_numpy((places + file.floats("emb.type")[:DIMENSIONS]).copy())
        words = file.matrix("emb.word", DIMENSIONS).astype(np.float16)
        self.words = torch.from_numpy(words)
        self.ln = _norm(file, "emb.ln")
        self.layers = nn.ModuleList(Layer(file, f"l{layer}") for layer in range(LAYERS))
        self.span, self.ans = nn.Linear(DIMENSIONS, 2), nn.Linear(DIMENSIONS, 1)
        for head in (self.span, self.ans):
            nn.init.normal_(head.weight, std=_HEAD_SPREAD)
            nn.init.zeros_(head.bias)
        self._frozen = frozen
        for part in (self.ln, *self.layers[:frozen]):
            part.requires_grad_(False)

    def forward(
        self, pieces: Tensor, lengths: Tensor, allowed: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Read `pieces` ``(batch, n)``; `allowed` is true where an answer may begin or end."""
        length = pieces.shape[1]
        mask = (torch.arange(length)[None] < lengths[:, None])[:, None, None, :]
        with torch.no_grad():
            states = self.ln(self.words[pieces].float() + self.pos[:length])
            for layer in self.layers[: self._frozen]:
                states = layer(states, mask)
        for layer in self.layers[self._frozen :]:
            states = layer(states, mask)
        states = states.float()
        spans = self.span(states).masked_fill(~allowed[..., None], _NEVER)
        return spans[..., 0], spans[..., 1], self.ans(states[:, 0]).squeeze(-1)

    def start_from(self, trained: Mapping[str, np.ndarray]) -> None:
        """Take trained weights by their names; the frozen ones may be missing."""
        self.load_state_dict({**self.state_dict(), **tensors(trained)})


def tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    """Named arrays as float tensors."""
    return {name: torch.from_numpy(np.asarray(arrays[name], np.float32)) for name in arrays}


def _linear(file: ModelFile, names: list[str], columns: int) -> nn.Linear:
    weight = np.concatenate([file.matrix(f"{name}.w", columns) for name in names])
    bias = np.concatenate([file.floats(f"{name}.b") for name in names])
    linear = nn.Linear(columns, len(bias))
    linear.weight.data, linear.bias.data = torch.from_numpy(weight), torch.from_numpy(bias)
    return linear


def _norm(file: ModelFile, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(DIMENSIONS, eps=_EPSILON)
    norm.weight.data = torch.from_numpy(file.floats(f"{name}.w").copy())
    norm.bias.data = torch.from_numpy(file.floats(f"{name}.b").copy())
    return norm
