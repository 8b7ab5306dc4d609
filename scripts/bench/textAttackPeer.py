"""TextAttack's greedy search (TextFooler's: words in the order of what their deletion costs) on the PyTorch twin of a bilstm.

    python textAttackPeer.py FOLDER < texts.json

`FOLDER` is a saved model; `texts.json` holds {vocabulary, candidates, share, texts: [{text, label, logits}]}, the texts as tokens
with blanks between. The twin must give the logits of the model. Prints {queries, seconds, flipped} as JSON.
"""
import json
import struct
import sys
import time

import numpy
import textattack
import torch
from textattack.attack_results import SuccessfulAttackResult
from textattack.constraints import PreTransformationConstraint
from textattack.constraints.pre_transformation import RepeatModification
from textattack.goal_functions import UntargetedClassification
from textattack.search_methods import GreedyWordSwapWIR
from textattack.shared import AttackedText
from textattack.transformations import WordSwap

UNKNOWN, END = 1, 2


def arrays(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = numpy.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
            found[name] = torch.tensor(values.copy())
    return found


class Twin(torch.nn.Module):
    def __init__(self, weights, vocabulary):
        super().__init__()
        self.vocabulary = vocabulary
        width = weights["embeddings"].shape[1]
        units = weights["encoder.forward.recurrentWeights"].shape[0]
        self.embedding = torch.nn.Embedding.from_pretrained(weights["embeddings"])
        self.lstm = torch.nn.LSTM(width, units, batch_first=True, bidirectional=True)
        with torch.no_grad():
            for ours, theirs in (("forward", ""), ("backward", "_reverse")):
                for kind, name in (("inputWeights", "weight_ih_l0"), ("recurrentWeights", "weight_hh_l0")):
                    getattr(self.lstm, name + theirs).copy_(weights[f"encoder.{ours}.{kind}"].T)
                getattr(self.lstm, "bias_ih_l0" + theirs).copy_(weights[f"encoder.{ours}.bias"])
                getattr(self.lstm, "bias_hh_l0" + theirs).zero_()
        self.head = weights["head.logits.weights"], weights["head.logits.bias"]

    def __call__(self, texts):
        ids = [[self.vocabulary.get(word, UNKNOWN) for word in text.split(" ")] + [END] for text in texts]
        lengths = torch.tensor([len(one) for one in ids])
        padded = torch.zeros(len(ids), int(lengths.max()), dtype=torch.long)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = torch.tensor(one)
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            self.embedding(padded), lengths, batch_first=True, enforce_sorted=False
        )
        with torch.no_grad():
            hidden, _ = torch.nn.utils.rnn.pad_packed_sequence(
                self.lstm(packed)[0], batch_first=True, padding_value=-float("inf")
            )
            return hidden.max(dim=1).values @ self.head[0] + self.head[1]


class Wrapper(textattack.models.wrappers.ModelWrapper):
    def __init__(self, model):
        self.model = model

    def __call__(self, texts):
        return self.model(texts)


class Candidates(WordSwap):
    def __init__(self, table):
        super().__init__()
        self.table = table

    def _get_replacement_words(self, word):
        return self.table.get(word.lower(), [])


class Open(PreTransformationConstraint):
    """Words with candidates, and no more of them changed than the share allows."""

    def __init__(self, table, share):
        self.table, self.share = table, share

    def _get_modifiable_indices(self, text):
        words = text.words
        if len(text.attack_attrs["modified_indices"]) >= max(1, int(self.share * len(words))):
            return set()
        return {place for place, word in enumerate(words) if word.lower() in self.table}

    def check_compatibility(self, transformation):
        return True


def main():
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else torch.get_num_threads())
    given = json.load(sys.stdin)
    model = Twin(arrays(sys.argv[1] + "/weights.safetensors"), given["vocabulary"])
    for one in given["texts"]:
        found = model([one["text"]])[0]
        if not torch.allclose(found, torch.tensor(one["logits"]), atol=1e-3):
            raise SystemExit(f"the twin answers {found.tolist()}, the model {one['logits']}: {one['text'][:80]}")
    goal = UntargetedClassification(Wrapper(model), use_cache=True, model_batch_size=128)
    table = given["candidates"]
    attack = textattack.Attack(
        goal,
        [RepeatModification(), Open(table, given["share"])],
        Candidates(table),
        GreedyWordSwapWIR(wir_method="delete"),
    )
    started, queries, flipped = time.perf_counter(), 0, 0
    for one in given["texts"]:
        result = attack.attack(AttackedText(one["text"]), one["label"])
        queries += result.num_queries
        flipped += isinstance(result, SuccessfulAttackResult)
    print(json.dumps({"queries": queries, "seconds": time.perf_counter() - started, "flipped": flipped}))


main()
