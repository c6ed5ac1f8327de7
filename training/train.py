"""Train the event model from prepared examples (see `prepare.py`), and write its weights and scores."""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import hashlib
import json
import math
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parent))
from examples import Example, load
from model import ENCODER, ROLES, EventModel, encoder_path, fuse_attention, load_encoder, path_scores, role_scores

from dragoman.actors.lexicon import Lexicon
from dragoman.events.paths import FAR, children_of, distance, paths_from
from dragoman.events.windows import Window, lay_out
from dragoman.facts.load import load_facts

TYPES = [
    "NONE",
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
STATUSES = ["actual", "ongoing", "planned", "hypothetical", "denied", "historical"]


HALF = torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "AVX2")
"""Whether the encoder runs in bfloat16: without AVX-512 that is slower than float32."""

REPEAT = {"pairs": 6, "binary": 2}
"""How often the short examples of a source are seen in an epoch: they are few pieces beside whole articles."""


class HfPieces:
    """A transformers tokenizer behind the `Pieces` protocol."""

    def __init__(self, tokenizer: Any) -> None:
        self.t = tokenizer
        self.cls, self.sep, self.pad = tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id

    def words(self, words: list[str]) -> list[list[int]]:
        enc = self.t(list(words), add_special_tokens=False)["input_ids"]
        return [e or [self.t.unk_token_id] for e in enc]


class Item:
    """A window with its labels, ready for a batch."""

    __slots__ = ("events", "ex", "hits", "local", "mask", "own", "pairs", "paths", "win", "y")

    def __init__(self, ex: Example, win: Window, hits: list[tuple[int, str | None]]) -> None:
        self.ex, self.win = ex, win
        self.local = {w: i for i, w in enumerate(win.words)}
        n = len(win.words)
        self.hits = [(self.local[w], c) for w, c in hits if w in self.local and c]
        self.own = {r for r, _ in self.hits}
        self.y = [0] * n
        self.mask = [bool(c) and not ex.partial for c in win.core]
        self.events = []
        self.paths: list[Tensor] = []
        self.pairs = []
        heads = {e.head for e in ex.events}
        also = {s for e in ex.events for s in e.also}
        for i, w in enumerate(win.words):
            if ex.sents[w] in also:
                self.mask[i] = False
        for e in ex.events:
            for w in e.words:
                if w in self.local and w not in heads:
                    self.mask[self.local[w]] = False
        for e in ex.events:
            i = self.local.get(e.head)
            if i is None or not win.core[i]:
                continue
            self.y[i], self.mask[i] = TYPES.index(e.type), True
            self.events.append((i, e))
        for p in ex.pairs:
            s = [self.local[w] for w in p.source if w in self.local]
            t = [self.local[w] for w in p.target if w in self.local]
            if s and t:
                self.pairs.append((s, t, [TYPES.index(x) for x in p.labels]))


def hits_of(ex: Example, lexicon: Lexicon) -> list[tuple[int, str | None]]:
    """The last word of each name that carries a code, and the code."""
    out, w = [], 0
    on = dt.date.fromisoformat(ex.date) if ex.date else None
    for name in lexicon.find(ex.text, on):
        while w < len(ex.words) and ex.words[w][1] < name.span.end:
            w += 1
        if w < len(ex.words) and ex.words[w][0] < name.span.end and name.code:
            out.append((w, name.code))
    return out


def items_of(examples: list[Example], pieces: HfPieces, lexicon: Lexicon) -> list[Item]:
    out = []
    for ex in examples:
        if not ex.words:
            continue
        texts = [ex.text[a:b] for a, b in ex.words]
        hits = hits_of(ex, lexicon)
        out.extend(Item(ex, w, hits) for w in lay_out(ex.title, texts, ex.sents, pieces))
    return [i for i in out if i.pairs or not i.ex.partial]


def path_ids(item: Item, vocabulary: dict[str, int]) -> Tensor:
    """(events, words) ids of the paths from each event's trigger to each word of the window."""
    ex, rows = item.ex, []
    kids = item.ex.__dict__.setdefault("_kids", None) or children_of(ex.heads)
    ex.__dict__["_kids"] = kids
    for i, _e in item.events:
        near = paths_from(item.win.words[i], ex.heads, ex.labels, kids)
        here = ex.sents[item.win.words[i]]
        rows.append(
            [
                vocabulary.get(near.get(w, FAR) if ex.sents[w] == here else distance(ex.sents[w] - here), 0)
                for w in item.win.words
            ]
        )
    return torch.tensor(rows, dtype=torch.long).view(len(item.events), len(item.win.words))


def frequent_paths(items: list[Item]) -> list[str]:
    """Paths to parties seen at least 4 times, or to any word at least 400 times."""
    party, any_word = Counter(), Counter()
    for item in items:
        ex = item.ex
        kids = children_of(ex.heads)
        for i, e in item.events:
            near = paths_from(item.win.words[i], ex.heads, ex.labels, kids)
            any_word.update(near.values())
            party.update(near[a.head] for a in e.args if a.head in near)
    some = {p for p, n in party.items() if n >= 4} | {p for p, n in any_word.items() if n >= 400}
    return ["?", FAR, *(distance(d) for d in (-4, -3, -2, -1, 1, 2)), *sorted(some)]


def role_targets(item: Item, e: Any) -> tuple[Tensor, Tensor]:
    """(3, words) targets and mask for one event: other words of a span and other mentions are left out."""
    n = len(item.win.words)
    y, m = torch.zeros(3, n), torch.ones(3, n)
    if item.ex.partial:
        m.zero_()
    text = item.ex.text
    for a in e.args:
        r = ROLES.index(a.role)
        head = text[slice(*item.ex.words[a.head])].lower()
        for i, w in enumerate(item.win.words):
            if w in a.words or text[slice(*item.ex.words[w])].lower() == head:
                m[r, i] = 0
    for a in e.args:
        r = ROLES.index(a.role)
        i = item.local.get(a.head)
        if i is not None:
            y[r, i], m[r, i] = 1, 1
    for role in e.missing:
        m[ROLES.index(role)] = 0
    return y, m


def collate(items: list[Item], pad: int) -> tuple[Tensor, Tensor]:
    size = max(len(i.win.ids) for i in items)
    ids = torch.full((len(items), size), pad)
    mask = torch.zeros((len(items), size), dtype=torch.long)
    for n, i in enumerate(items):
        ids[n, : len(i.win.ids)] = torch.tensor(i.win.ids)
        mask[n, : len(i.win.ids)] = 1
    return ids, mask


def item_paths(item: Item, labels: dict[str, list[str]]) -> Tensor:
    if not item.paths:
        item.paths = [path_ids(item, {p: n for n, p in enumerate(labels["path"])})]
    return item.paths[0]


def word_outputs(model: EventModel, batch: list[Item], ids: Tensor, mask: Tensor) -> list[dict[str, Tensor]]:
    """The heads' outputs for the words of each item; states are gathered once for the whole batch."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
        h = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    sizes = [len(i.win.first_piece) + 1 for i in batch]
    rows = torch.tensor([n for n, i in enumerate(batch) for _ in range(len(i.win.first_piece) + 1)])
    cols = torch.tensor([c for i in batch for c in [0, *i.win.first_piece]])
    out = model.heads(h[rows, cols])
    parts = {k: torch.split(v, sizes) for k, v in out.items()}
    return [{**{k: v[n][1:] for k, v in parts.items()}, "null": parts["to"][n][0]} for n in range(len(batch))]


def pair_scores(model: EventModel, out: dict[str, Tensor], s: list[int], t: list[int]) -> Tensor:
    """(17,) scores of a marked pair, none first: logsumexp over all words as its trigger."""
    roles = role_scores(out["event"], out["party"], model.role_dim)
    actor = F.logsigmoid(torch.logsumexp(roles[:, 0, s], -1))
    recipient = F.logsigmoid(torch.logsumexp(roles[:, 1, t], -1))
    ev = out["type"][:, 1:] - out["type"][:, :1]
    scores = torch.logsumexp(ev + (actor + recipient).unsqueeze(-1), 0)
    return torch.cat([model.pair_none.view(1), scores])


def losses(
    model: EventModel, items: list[Item], outs: list[dict[str, Tensor]], labels: dict[str, list[str]]
) -> dict[str, Tensor]:
    total: dict[str, list[Tensor]] = {
        k: [] for k in ("type", "role", "status", "mode", "context", "sector", "sides", "pair", "link")
    }
    for item, o in zip(items, outs, strict=False):
        m = torch.tensor(item.mask)
        if m.any():
            total["type"].append(F.cross_entropy(o["type"][m], torch.tensor(item.y)[m], reduction="sum"))
        if item.events:
            idx = torch.tensor([i for i, _ in item.events])
            rs = role_scores(o["event"][idx], o["party"], model.role_dim) + path_scores(
                model, o["path"][idx], item_paths(item, labels)
            )
            tgt = [role_targets(item, e) for _, e in item.events]
            y, rm = torch.stack([a for a, _ in tgt]), torch.stack([b for _, b in tgt])
            total["role"].append(
                (F.binary_cross_entropy_with_logits(rs, y, reduction="none", pos_weight=torch.tensor(2.0)) * rm).sum()
            )
            st = torch.tensor([STATUSES.index(e.status) for _, e in item.events])
            total["status"].append(F.cross_entropy(o["status"][idx], st, reduction="sum"))
            has = torch.tensor([[float(side_given(e, r)) for r in ROLES[:2]] for _, e in item.events])
            total["sides"].append(F.binary_cross_entropy_with_logits(o["sides"][idx], has, reduction="sum"))
            for key in ("mode", "context"):
                y2 = torch.zeros(len(idx), len(labels[key]))
                for j, (_, e) in enumerate(item.events):
                    for v in e.modes if key == "mode" else e.contexts:
                        v = f"{e.type}:{v}" if key == "mode" else v
                        if v in labels[key]:
                            y2[j, labels[key].index(v)] = 1
                total[key].append(F.binary_cross_entropy_with_logits(o[key][idx], y2, reduction="sum"))
            sec = {}
            for _, e in item.events:
                for a in e.args:
                    s = (a.sector or "").split(" ")[0]
                    if a.head in item.local:
                        sec[item.local[a.head]] = labels["sector"].index(s) if s in labels["sector"] else 0
            if sec:
                k = torch.tensor(list(sec))
                total["sector"].append(
                    F.cross_entropy(o["sector"][k], torch.tensor(list(sec.values())), reduction="sum")
                )
            links = link_losses(model, item, o)
            if links:
                total["link"].append(torch.stack(links).sum())
        for s, t, ys in item.pairs:
            lp = F.log_softmax(pair_scores(model, o, s, t), -1)
            total["pair"].append(-torch.logsumexp(lp[torch.tensor(ys)], 0))
    return {k: torch.stack(v).sum() if v else torch.tensor(0.0) for k, v in total.items()}


def side_given(e: Any, role: str) -> bool:
    """Whether the annotation fills a role, placed in the text or not."""
    return role in e.missing or any(a.role == role for a in e.args)


def link_losses(model: EventModel, item: Item, o: dict[str, Tensor]) -> list[Tensor]:
    """For each party that is no name itself: -log of the share of its right country among the window's names."""
    if not item.hits:
        return []
    rows = torch.tensor([r for r, _ in item.hits])
    targets = torch.cat([o["to"][rows], o["null"].unsqueeze(0)])
    seen, out = set(), []
    for _, e in item.events:
        for a in e.args:
            r = item.local.get(a.head)
            if r is None or r in item.own or r in seen:
                continue
            good = [n for n, (_, c) in enumerate(item.hits) if c == a.code] if a.code else [len(item.hits)]
            if not good:
                continue
            seen.add(r)
            lp = F.log_softmax(targets @ o["from"][r] / math.sqrt(model.role_dim), -1)
            out.append(-torch.logsumexp(lp[torch.tensor(good)], 0))
    return out


WEIGHTS = {
    "type": 1.0,
    "role": 0.5,
    "status": 0.3,
    "mode": 0.25,
    "context": 0.25,
    "sector": 0.15,
    "sides": 0.3,
    "pair": 1.0,
    "link": 0.3,
}


def evaluate(model: EventModel, items: list[Item], pad: int) -> dict[str, float]:
    """Dev figures: triggers (same sentence and type), roles given gold triggers, status; pairs by root type."""
    model.eval()
    tp = np_ = ng = st_ok = st_n = 0
    rt = Counter()
    pairs_ok, pairs_n = 0, 0
    per: dict[int, Counter] = {}
    with torch.no_grad():
        for b in range(0, len(items), 16):
            batch = items[b : b + 16]
            ids, mask = collate(batch, pad)
            for item, o in zip(batch, word_outputs(model, batch, ids, mask), strict=False):
                if not item.ex.partial:
                    pred = o["type"].argmax(-1).tolist()
                    got, want = Counter(), Counter()
                    prev = -9
                    for i, p in enumerate(pred):
                        if p and item.mask[i]:
                            s = item.ex.sents[item.win.words[i]]
                            if not (i - prev <= 4 and pred[prev] == p):
                                got[s, p] += 1
                            prev = i
                    for _, e in item.events:
                        want[item.ex.sents[e.head], TYPES.index(e.type)] += 1
                    tp += sum((got & want).values())
                    np_ += sum(got.values())
                    ng += sum(want.values())
                    if item.events:
                        idx = torch.tensor([i for i, _ in item.events])
                        rs = role_scores(o["event"][idx], o["party"], model.role_dim) + path_scores(
                            model, o["path"][idx], item_paths(item, model.labels)
                        )
                        for j, (_, e) in enumerate(item.events):
                            y, m = role_targets(item, e)
                            p = (rs[j] > 0).float() * m
                            for r in range(3):
                                rt[r, "tp"] += int((p[r] * y[r]).sum())
                                rt[r, "p"] += int(p[r].sum())
                                rt[r, "g"] += int(y[r].sum())
                        for _, e in item.events:
                            for a in e.args:
                                r = item.local.get(a.head)
                                if r is None or a.role == "speaker":
                                    continue
                                own = [c for x, c in item.hits if x == r]
                                if own:
                                    code = own[0]
                                else:
                                    rows = torch.tensor([x for x, _ in item.hits], dtype=torch.long)
                                    p = F.softmax(
                                        torch.cat([o["to"][rows], o["null"].unsqueeze(0)])
                                        @ o["from"][r]
                                        / math.sqrt(model.role_dim),
                                        -1,
                                    ).tolist()
                                    by = Counter()
                                    for (_x, c), v in zip(item.hits, p, strict=False):
                                        by[c] += v
                                    by[None] += p[-1]
                                    code = by.most_common(1)[0][0]
                                rt["code", "ok"] += code == a.code
                                rt["code", "n"] += 1
                        st = o["status"][idx].argmax(-1).tolist()
                        st_ok += sum(STATUSES[x] == e.status for x, (_, e) in zip(st, item.events, strict=False))
                        st_n += len(st)
                for s, t, ys in item.pairs:
                    sc = pair_scores(model, o, s, t)[1:]
                    g = sc.argmax().item() + 1
                    yl = {4: 7}.get(ys[0], ys[0])
                    gl = {4: 7}.get(g, g)
                    if len(ys) <= 2:
                        pairs_ok += yl == gl
                        pairs_n += 1
                        for c in {yl, gl}:
                            per.setdefault(c, Counter())
                        per[yl]["g"] += 1
                        per[gl]["p"] += 1
                        per[yl]["tp"] += yl == gl

    def f(t, p, g):
        return 2 * t / max(p + g, 1)

    res = {
        "trig_f1": f(tp, np_, ng),
        "trig_p": tp / max(np_, 1),
        "trig_r": tp / max(ng, 1),
        "status": st_ok / max(st_n, 1),
    }
    for r in range(3):
        res[f"{ROLES[r]}_f1"] = f(rt[r, "tp"], rt[r, "p"], rt[r, "g"])
    res["code"] = rt["code", "ok"] / max(1, rt["code", "n"])
    if pairs_n:
        res["pairs_acc"] = pairs_ok / pairs_n
        res["pairs_macro"] = sum(f(c["tp"], c["p"], c["g"]) for c in per.values() if c["g"]) / sum(
            1 for c in per.values() if c["g"]
        )
    model.train()
    return {k: round(v, 4) for k, v in res.items()}


def digest(path: Path) -> str:
    """Sixteen hexadecimal digits of the sha256 of what a gzip file holds."""
    return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()[:16]


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--examples", type=Path, required=True)
    ap.add_argument("--encoder", default=ENCODER, help="folder that encoder.py fetched, or the package of a small one")
    ap.add_argument("--name", help="name of the encoder for the catalogue")
    ap.add_argument("--layers", type=int, default=10, help="so many of the encoder's lowest layers are used")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="a run whose weights and labels to go on from")
    ap.add_argument("--epochs", type=int, default=2)
    ap.add_argument("--lr", type=float, default=5e-5)
    ap.add_argument("--head-lr", type=float, default=5e-4, help="learning rate of all but the encoder")
    ap.add_argument("--batch", type=int, default=8)
    ap.add_argument(
        "--freeze", type=int, default=3, help="leave the embeddings and so many of the lowest layers as they are"
    )
    ap.add_argument("--floor", type=float, default=0.02, help="share of the learning rate at the end")
    ap.add_argument("--dropout", type=float, default=0.1, help="dropout of the encoder's hidden states")
    ap.add_argument("--mask", type=float, default=0.03, help="share of pieces hidden from the encoder while training")
    ap.add_argument(
        "--hold",
        choices=["dev", "none"],
        default="dev",
        help="dev: hold back a third of the gold articles and a fifth of the pairs",
    )
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--steps", type=int, help="in all, instead of --epochs")
    ap.add_argument("--minutes", type=float, help="in all, instead of --epochs; the steps done are in the catalogue")
    ap.add_argument("--workers", type=int, default=2, help="processes of one thread that share each step's batch")
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    random.seed(a.seed)
    torch.set_num_threads(1)
    sets = {
        n: load(a.examples / f"{n}.jsonl.gz")
        for n in ("gold", "annot", "written", "pairs", "binary")
        if (a.examples / f"{n}.jsonl.gz").exists()
    }
    dev_gold = [x for i, x in enumerate(sets["gold"]) if i % 3 == 0] if a.hold == "dev" else []
    dev_pairs = [x for i, x in enumerate(sets["pairs"]) if i % 5 == 0] if a.hold == "dev" else []
    held = {x.key for x in dev_gold}
    heldp = {x.key for x in dev_pairs}
    train = [
        x
        for n, xs in sets.items()
        for x in xs
        if not (n == "gold" and x.key in held) and not (n == "pairs" and x.key in heldp)
    ]
    every = [e for x in train for e in x.events]
    modes = Counter(f"{e.type}:{m}" for e in every for m in e.modes)
    contexts = Counter(c for e in every for c in e.contexts)
    sectors = Counter((g.sector or "").split(" ")[0] for e in every for g in e.args)
    labels = {
        "type": TYPES,
        "status": STATUSES,
        "mode": sorted(m for m, n in modes.items() if n >= 3),
        "context": sorted(c for c, n in contexts.items() if n >= 3),
        "sector": ["", *sorted(s for s, n in sectors.items() if s and n >= 5)],
    }
    from transformers import AutoTokenizer

    tok = AutoTokenizer.from_pretrained(encoder_path(a.encoder))
    pieces = HfPieces(tok)
    lexicon = Lexicon(load_facts())
    items = items_of(train, pieces, lexicon)
    labels["path"] = frequent_paths(items)
    if a.start:
        labels = json.loads((a.start / "labels.json").read_text())["labels"]
    dev = items_of(dev_gold, pieces, lexicon) + items_of(dev_pairs, pieces, lexicon)
    print(f"{len(train)} examples, {len(items)} windows, {len(every)} events; dev {len(dev)}", flush=True)
    rank = 0
    if a.workers > 1:  # the examples are shared, the models are each worker's own and stay equal
        rank = next((n for n in range(1, a.workers) if not os.fork()), 0)
        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(29500 + os.getpgrp() % 1000))
        torch.distributed.init_process_group("gloo", rank=rank, world_size=a.workers)
    encoder, _, width = load_encoder(a.encoder, a.layers, a.dropout)
    torch.manual_seed(a.seed)
    model = EventModel(encoder, width, labels)
    if a.start:
        from safetensors.torch import load_file

        fresh = model.load_state_dict(load_file(str(a.start / "model.safetensors")), strict=False)
        if fresh.unexpected_keys:
            sys.exit(f"{a.start} has what the model has not: {', '.join(fresh.unexpected_keys)}")
        if fresh.missing_keys and rank == 0:
            print(f"not in {a.start}, trained anew: {', '.join(fresh.missing_keys)}", flush=True)
    torch.manual_seed(a.seed + rank)
    if hasattr(encoder.encoder, "relative_attention_bias"):
        fuse_attention(encoder)
    if a.freeze is not None:
        for part in (encoder.embeddings, *encoder.encoder.layer[: a.freeze]):
            part.requires_grad_(False)
    enc_p = [p for p in encoder.parameters() if p.requires_grad]
    ids_enc = {id(p) for p in encoder.parameters()}
    opt = torch.optim.AdamW(
        [
            {"params": enc_p, "lr": a.lr},
            {"params": [p for p in model.parameters() if id(p) not in ids_enc], "lr": a.head_lr},
        ],
        weight_decay=0.01,
        fused=True,
    )

    def batches() -> list[list[list[Item]]]:
        """One batch for each worker, about `batch` windows of 400 pieces together, of like lengths."""
        order = [i for i in items for _ in range(REPEAT.get(i.ex.origin, 1))]
        random.shuffle(order)
        whole: list[list[Item]] = []
        for n in range(0, len(order), 256):
            cur: list[Item] = []
            for it in sorted(order[n : n + 256], key=lambda i: len(i.win.ids)):
                if cur and (len(cur) + 1) * len(it.win.ids) > a.batch * 400:
                    whole.append(cur)
                    cur = []
                cur.append(it)
            if cur:
                whole.append(cur)
        random.shuffle(whole)
        return [[b[n :: a.workers] for n in range(a.workers)] for b in whole if len(b) >= a.workers]

    steps = a.steps or a.epochs * len(batches())
    start = time.time()
    trained = [p for p in model.parameters() if p.requires_grad]

    def together(t: Tensor) -> Tensor:
        """The sum over all workers."""
        if a.workers > 1:
            torch.distributed.all_reduce(t)
        return t

    def progress(step: int) -> float:
        """Share of the run that is done, by the first worker's clock or count."""
        done = (time.time() - start) / (60 * a.minutes) if a.minutes else step / steps
        return float(together(torch.tensor(done if rank == 0 else 0.0, dtype=torch.float64)))

    def share(done: float) -> float:
        """Share of the learning rate: up over the first 6 in 100 of the run, down in a line after."""
        return min((done + 1e-3) / 0.06, max(a.floor, (1 - done) / 0.94))

    def write(epoch: int, scores: dict[str, float]) -> None:
        """Weights, labels and what they rest on, after each epoch: a run that is stopped leaves the last."""
        from safetensors.torch import save_file

        a.out.mkdir(parents=True, exist_ok=True)
        save_file({k: v.contiguous() for k, v in model.state_dict().items()}, str(a.out / "model.safetensors"))
        meta = {
            "labels": labels, "role_dim": model.role_dim, "layers": a.layers, "encoder": a.name or Path(a.encoder).name,
            "dev": sorted(held), "epochs": epoch, "steps": step, "seed": a.seed, "hold": a.hold, "scores": scores,
            "digests": {n: digest(a.examples / f"{n}.jsonl.gz") for n in sets},
        }  # fmt: skip
        (a.out / "labels.json").write_text(json.dumps(meta))
        tok.save_pretrained(a.out)

    model.train()
    step, epoch, done = 0, 0, progress(0)
    rates = [g["lr"] for g in opt.param_groups]
    while done < 1:
        run = Counter()
        nev = 0
        for batch in (b[rank] for b in batches()):
            for group, rate in zip(opt.param_groups, rates, strict=True):
                group["lr"] = rate * share(done)
            ids, mask = collate(batch, pieces.pad)
            if a.mask:
                ids[(torch.rand(ids.shape) < a.mask) & (mask == 1) & (ids != pieces.cls)] = tok.mask_token_id
            ls = losses(model, batch, word_outputs(model, batch, ids, mask), labels)
            scale = 20.0
            loss = sum(WEIGHTS[k] * v for k, v in ls.items()) / scale
            opt.zero_grad()
            if loss.requires_grad:
                loss.backward()
            if a.workers > 1:
                grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]
                flat = together(torch.cat([g.flatten() for g in grads]))
                for p, g in zip(trained, flat.split([p.numel() for p in trained]), strict=True):
                    p.grad = g.view_as(p)
            nn.utils.clip_grad_norm_(trained, 1.0)
            opt.step()
            step += 1
            done = progress(step)
            nev += max(1, sum(len(i.events) for i in batch))
            for k, v in ls.items():
                run[k] += v.item()
            if step % 50 == 0 and rank == 0:
                shown = {k: round(v / nev, 3) for k, v in run.items()}
                print(f"  step {step} {time.time() - start:.0f}s {done:.3f}", shown, flush=True)
            if step % 250 == 0 and rank == 0:
                write(epoch, {})
            if done >= 1:
                break
        epoch += 1
        if rank == 0:
            scores = evaluate(model, dev, pieces.pad) if dev else {}
            shown = {k: round(v / nev, 3) for k, v in run.items()}
            print(f"epoch {epoch} {time.time() - start:.0f}s", shown, scores, flush=True)
            write(epoch, scores)


if __name__ == "__main__":
    main()
