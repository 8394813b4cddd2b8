"""Computes what `mod.rs` beside this file expects of each kind of model, with the program that its
publishers use: `python3 reference.py`, with torch and transformers installed. Jina's and Nomic's models
bring their program along; both are written out here, from their papers.

A model's weights follow from the names of its tensors, as in `made.rs`."""

import math

import torch
import transformers as hf

HIDDEN, HEADS, LAYERS, INNER, POSITIONS, WORDS = 16, 2, 3, 24, 40, 72
TEXT = [2, 5, 6, 7, 3]
PAIR = TEXT + [3, 10, 3]


def numbers(name, shape):
    count, state = math.prod(shape), 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    lower = name.lower()
    is_norm = ("norm" in lower or "_ln." in lower) and lower.endswith("weight")
    row = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1) % 2**64
        row.append((state >> 40) / 2**24 - 0.5 + is_norm)
    return torch.tensor(row, dtype=torch.float32).reshape(shape)


def weight(name, *shape):
    return numbers(name, shape)


def linear(x, name, outputs, bias=True):
    x = x @ weight(f"{name}.weight", outputs, x.shape[-1]).T
    return x + weight(f"{name}.bias", outputs) if bias else x


def norm(x, name, epsilon):
    parts = (weight(f"{name}.{part}", HIDDEN) for part in ("weight", "bias"))
    return torch.nn.functional.layer_norm(x, (HIDDEN,), *parts, epsilon)


def heads(x):
    return x.reshape(len(x), HEADS, -1).transpose(0, 1)


def attend(query, key, value, bias=0.0):
    scores = query @ key.transpose(1, 2) / math.sqrt(query.shape[-1]) + bias
    return (scores.softmax(-1) @ value).transpose(0, 1).reshape(-1, HIDDEN)


def filled(model):
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not name.startswith("pooler"):
            tensor.copy_(numbers(name.removeprefix("roberta."), tuple(tensor.shape)))
    return model.eval()


def published(model, pooling):
    with torch.no_grad():
        rows = filled(model)(torch.tensor([TEXT])).last_hidden_state[0]
    return rows[-1] if pooling == "last" else rows.mean(0)


def jina():
    x = weight("embeddings.word_embeddings.weight", WORDS, HIDDEN)[TEXT]
    x = x + weight("embeddings.token_type_embeddings.weight", 2, HIDDEN)[0]
    x = norm(x, "embeddings.LayerNorm", 1e-12)
    places = torch.arange(len(TEXT))
    apart = (places[None] - places[:, None]).abs()
    bias = torch.stack([-(2.0 ** (-8 * (head + 1) / HEADS)) * apart for head in range(HEADS)])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        parts = (f"{name}.attention.self.{part}" for part in ("query", "key", "value"))
        mixed = attend(*(heads(linear(x, part, HIDDEN)) for part in parts), bias)
        mixed = linear(mixed, f"{name}.attention.output.dense", HIDDEN)
        x = norm(mixed + x, f"{name}.attention.output.LayerNorm", 1e-12)
        gate, rest = linear(x, f"{name}.mlp.gated_layers", 2 * INNER, False).split(INNER, -1)
        inner = linear(torch.nn.functional.gelu(gate) * rest, f"{name}.mlp.wo", HIDDEN)
        x = norm(inner + x, f"{name}.mlp.layernorm", 1e-12)
    return x.mean(0)


def turned(x, base):
    width = x.shape[-1]
    angles = torch.arange(len(TEXT))[:, None] / base ** (torch.arange(0, width, 2) / width)
    left, right = x.split(width // 2, -1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)


def nomic():
    x = weight("embeddings.word_embeddings.weight", WORDS, HIDDEN)[TEXT]
    x = x + weight("embeddings.token_type_embeddings.weight", 2, HIDDEN)[0]
    x = norm(x, "emb_ln", 1e-12)
    for layer in range(LAYERS):
        name = f"encoder.layers.{layer}"
        parts = linear(x, f"{name}.attn.Wqkv", 3 * HIDDEN, False).split(HIDDEN, -1)
        query, key, value = (heads(part) for part in parts)
        mixed = attend(turned(query, 1000.0), turned(key, 1000.0), value)
        x = norm(x + linear(mixed, f"{name}.attn.out_proj", HIDDEN, False), f"{name}.norm1", 1e-12)
        gate = torch.nn.functional.silu(linear(x, f"{name}.mlp.fc12", INNER, False))
        inner = linear(x, f"{name}.mlp.fc11", INNER, False) * gate
        x = norm(x + linear(inner, f"{name}.mlp.fc2", HIDDEN, False), f"{name}.norm2", 1e-12)
    return x.mean(0)


usual = dict(
    vocab_size=WORDS, hidden_size=HIDDEN, num_attention_heads=HEADS, num_hidden_layers=LAYERS,
    intermediate_size=INNER, max_position_embeddings=POSITIONS,
)
rows = {
    "Bert": published(hf.BertModel(hf.BertConfig(**usual, hidden_act="relu")), "mean"),
    "DistilBert": published(
        hf.DistilBertModel(
            hf.DistilBertConfig(
                vocab_size=WORDS, dim=HIDDEN, n_heads=HEADS, n_layers=LAYERS, hidden_dim=INNER,
                max_position_embeddings=POSITIONS,
            )
        ),
        "mean",
    ),
    "JinaBert": jina(),
    "ModernBert": published(
        hf.ModernBertModel(
            hf.ModernBertConfig(**usual, local_attention=4, pad_token_id=0, attn_implementation="eager")
        ),
        "mean",
    ),
    "NomicBert": nomic(),
    "Qwen3": published(
        hf.Qwen3Model(hf.Qwen3Config(**usual, head_dim=8, num_key_value_heads=1, rope_theta=1e6)), "last"
    ),
    "XlmRoberta": published(
        hf.XLMRobertaModel(hf.XLMRobertaConfig(**usual, type_vocab_size=1, layer_norm_eps=1e-5)), "mean"
    ),
}
for name, row in rows.items():
    first = ", ".join(f"{number:.6f}" for number in (row / row.norm())[:4].tolist())
    print(f"    (Kind::{name}, [{first}]),")

roberta = hf.XLMRobertaConfig(**usual, type_vocab_size=1, layer_norm_eps=1e-5, num_labels=1)
with torch.no_grad():
    judged = filled(hf.XLMRobertaForSequenceClassification(roberta))(torch.tensor([PAIR])).logits
print(f"const XLM_ROBERTA: f32 = {judged.item():.6f};")
