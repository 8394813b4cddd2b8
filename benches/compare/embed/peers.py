"""Peers: tokens a second of processor time, beside sentence-transformers and ONNX Runtime.

    python benches/compare/embed/peers.py --model FOLDER --opensync target/release/examples/embed

Both sides run in one go on the same texts, with one thread and with two; the table gives tokens a
second of processor time of one thread, and our ratio to each. `requirements.txt` names the packages.
Texts are words of one token each, so that every side counts the same tokens. "mixed" are 256 texts
of 6 to 256 tokens, lengths spread evenly over their logarithm: handed over in batches of 32 as they
come, and all at once, which lets each side sort them as it does by itself.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

SECONDS = 1.5
WORDS = "the lock waits for a reader that never ends in this test".split()
MIXED = 256


def lengths_of(case):
    """The lengths of a case's texts, as the program on the other side draws them."""
    if case.startswith("mixed"):
        # The same generator as in `benches/examples/embed.rs`: a linear congruence of Knuth's.
        state, lengths = 1, []
        for _ in range(MIXED):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            share = (state >> 33) / 2**31
            lengths.append(round(6 * (256 / 6) ** share))
        return lengths
    length, batch = (int(number) for number in case.split("x"))
    return [length] * batch


def text_of(index, length):
    return " ".join(WORDS[(word + index) % len(WORDS)] for word in range(length - 2))


class SentenceTransformers:
    """The library most people would pick, on torch."""

    def __init__(self, folder, threads, kind):
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        options = {"torch_dtype": torch.bfloat16} if kind == "bf16" else {}
        self.model = SentenceTransformer(folder, device="cpu", model_kwargs=options)
        self.model.max_seq_length = 256

    def embed(self, texts):
        self.model.encode(texts, batch_size=32, show_progress_bar=False, convert_to_numpy=True)


class OnnxRuntime:
    """The fastest widely used runtime on processors: graph optimised for BERT, sorted batches."""

    def __init__(self, graph, tokenizer, threads):
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(graph, options, ["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.enable_truncation(256)
        self.tokenizer.enable_padding()

    def embed(self, texts):
        import numpy

        texts = sorted(texts, key=len)
        for start in range(0, len(texts), 32):
            encoded = self.tokenizer.encode_batch(texts[start : start + 32])
            ids = numpy.array([one.ids for one in encoded], dtype=numpy.int64)
            mask = numpy.array([one.attention_mask for one in encoded], dtype=numpy.int64)
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
            hidden = self.session.run(None, feed)[0]
            weights = mask[..., None].astype(numpy.float32)
            pooled = (hidden * weights).sum(1) / weights.sum(1)
            pooled /= numpy.linalg.norm(pooled, axis=1, keepdims=True)


def graphs(folder, into):
    """The model as graphs of ONNX Runtime: optimised, and in eight bits on top."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from transformers import AutoModel

    class Hidden(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager")

        def forward(self, ids, mask, kinds):
            told = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
            return self.model(**told).last_hidden_state

    model = Hidden().eval()
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones(2, 8, dtype=torch.int64) for _ in names)
    plain, best, small = (os.path.join(into, name + ".onnx") for name in ("plain", "best", "int8"))
    axes = {name: {0: "batch", 1: "length"} for name in [*names, "hidden"]}
    with torch.no_grad():
        torch.onnx.export(model, example, plain, input_names=names, output_names=["hidden"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)
    done = optimizer.optimize_model(plain, model_type="bert", num_heads=12, hidden_size=384, opt_level=1)
    done.save_model_to_file(best)
    told = {"DefaultTensorType": 1}  # TensorProto.FLOAT: the fused nodes hide it.
    quantize_dynamic(best, small, weight_type=QuantType.QInt8, per_channel=True, extra_options=told)
    return best, small


def measure(peer, case):
    """Tokens a second of processor time."""
    lengths = lengths_of(case)
    texts = [text_of(index, length) for index, length in enumerate(lengths)]
    step = len(texts) if case == "mixed, at once" else 32
    batches = [texts[start : start + step] for start in range(0, len(texts), step)]
    for batch in batches[:1]:
        peer.embed(batch)
    rounds, wall, spent = 0, time.monotonic(), time.process_time()
    while time.monotonic() - wall < SECONDS:
        for batch in batches:
            peer.embed(batch)
        rounds += 1
    return rounds * sum(lengths) / (time.process_time() - spent)


def ours(program, model):
    """The table that our own program prints, by (precision, threads) and case."""
    printed = subprocess.run([program, model], check=True, capture_output=True, text=True).stdout
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in printed.splitlines()]
    heads = rows[0]
    table = {}
    for row in rows[2:]:
        cells = dict(zip(heads, row))
        table[cells["precision"], int(cells["threads"])] = {
            head: float(cell) for head, cell in cells.items() if "x" in head or "mixed" in head
        }
    return table, printed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--opensync", required=True)
    options = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    table, printed = ours(options.opensync, options.model)
    print(printed)
    cases = list(next(iter(table.values())))
    print("| tokens a second of one thread | threads | " + " | ".join(cases) + " |")
    print("|---|---|" + "---:|" * len(cases))
    with tempfile.TemporaryDirectory() as folder:
        best, small = graphs(options.model, folder)
        tokenizer = os.path.join(options.model, "tokenizer.json")
        for threads in (1, 2):
            for name, precision, make in (
                ("sentence-transformers f32", "F32", lambda: SentenceTransformers(options.model, threads, "f32")),
                ("sentence-transformers bf16", "F32", lambda: SentenceTransformers(options.model, threads, "bf16")),
                ("ONNX Runtime f32", "F32", lambda: OnnxRuntime(best, tokenizer, threads)),
                ("ONNX Runtime int8", "Int8", lambda: OnnxRuntime(small, tokenizer, threads)),
            ):
                peer = make()
                speeds = {case: measure(peer, case) for case in cases}
                own = table[precision, threads]
                cells = [f"{speeds[case]:.0f} ({own[case] / speeds[case]:.2f}x)" for case in cases]
                print(f"| {name}, and ours in {precision} | {threads} | " + " | ".join(cells) + " |")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
