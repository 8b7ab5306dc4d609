"""The step and the LSTM of the bench, written for PyTorch: the same network, texts, passes and update.

Reads a request as JSON from its first argument, like child.ts, and prints the answer as JSON. A throwaway environment for it:

    python3 -m venv torch && torch/bin/pip install torch numpy && PYTHON=torch/bin/python npm run bench
"""

import json
import resource
import sys
import time

import torch
from torch import nn


class Classifier(nn.Module):
    """Embedding, bidirectional LSTM, maximum over time, one hidden layer.

    Texts are padded: the gradient of packed sequences fills an array of all tokens for every step of time, and takes
    several times as long. Padding stands behind a text in both directions, and the maximum does not see it.
    """

    def __init__(self, vocabulary, width, hidden, precision):
        super().__init__()
        self.precision = precision
        # Sparse, as ours: a dense gradient would cost PyTorch another 50 to 500 MB of traffic a step.
        self.embedding = nn.Embedding(vocabulary, width, sparse=True)
        # In bf16 the LSTM, which is nearly all of the work; embeddings, losses and the update stay in float32.
        self.directions = nn.ModuleList(nn.LSTM(width, hidden, batch_first=True, dtype=precision) for _ in range(2))
        self.head = nn.Sequential(nn.Linear(2 * hidden, 30), nn.ReLU(), nn.Linear(30, 2))

    def logits(self, embeddings, lengths):
        times = torch.arange(embeddings.shape[1])[None, :]
        padding = (times >= lengths[:, None])[:, :, None]
        turned = torch.where(padding[:, :, 0], times, lengths[:, None] - 1 - times)
        backwards = embeddings.gather(1, turned[:, :, None].expand_as(embeddings))
        both = zip(self.directions, (embeddings, backwards))
        states = [lstm(read.to(self.precision))[0].float() for lstm, read in both]
        pooled = [hidden.masked_fill(padding, -2.0).max(dim=1).values for hidden in states]
        return self.head(torch.cat(pooled, dim=1))


def scaled(direction, lengths, norm):
    mask = torch.arange(direction.shape[1])[None, :] < lengths[:, None]
    direction = direction * mask[:, :, None]
    return norm * direction / (direction.flatten(1).norm(dim=1)[:, None, None] + 1e-30)


def divergence(target, logits):
    return (target.exp() * (target - logits.log_softmax(1))).sum() / logits.shape[0]


def make_step(task, precision):
    model = Classifier(task["vocabulary"], task["embeddingSize"], task["hiddenUnits"], precision)
    dense = [p for name, p in model.named_parameters() if not name.startswith("embedding")]
    optimisers = [torch.optim.Adam(dense), torch.optim.SparseAdam(list(model.embedding.parameters()))]
    lengths = torch.tensor(task["lengths"])
    ids = [torch.randint(0, task["vocabulary"], (len(lengths), int(lengths[0]))) for _ in range(2)]
    labels = torch.arange(len(lengths)) % 2

    def embed(tokens):
        embeddings = model.embedding(tokens)
        return embeddings * (torch.rand(embeddings.shape[0], 1, embeddings.shape[2]) < 0.5) * 2

    def step():
        loss = nn.functional.cross_entropy(model.logits(embed(ids[0]), lengths), labels)
        loss.backward()
        embeddings = embed(ids[1])
        with torch.no_grad():
            target = model.logits(embeddings, lengths).log_softmax(1)
        # The power iteration wants the gradient of its input alone.
        for p in dense:
            p.requires_grad_(False)
        probed = (embeddings.detach() + scaled(torch.randn_like(embeddings), lengths, 0.1)).requires_grad_()
        (direction,) = torch.autograd.grad(divergence(target, model.logits(probed, lengths)), probed)
        for p in dense:
            p.requires_grad_(True)
        divergence(target, model.logits(embeddings + scaled(direction, lengths, 5.0), lengths)).backward()
        nn.utils.clip_grad_norm_(dense, 1.0)
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    return step


def timing(repetitions, work):
    work()
    seconds = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    return {
        "median": seconds[len(seconds) // 2],
        "best": seconds[0],
        "worst": seconds[-1],
        "repetitions": len(seconds),
    }


def lstm(request, precision):
    layer = nn.LSTM(256, request["hidden"], batch_first=True, dtype=precision)
    inputs = torch.randn(32, 400, 256, dtype=precision, requires_grad=True)

    def forward():
        with torch.no_grad():
            layer(inputs)

    def forward_and_backward():
        layer(inputs)[0].sum().backward()

    return {
        "forward": timing(request["repetitions"], forward),
        "forwardAndBackward": timing(request["repetitions"], forward_and_backward),
    }


def main():
    request = json.loads(sys.argv[1])
    torch.set_num_threads(request["threads"])
    torch.manual_seed(1)
    precision = {"float32": torch.float32, "bf16": torch.bfloat16}[request["precision"]]
    if request["kind"] == "lstm":
        answer = lstm(request, precision)
    else:
        answer = {"timing": timing(request["repetitions"], make_step(request["task"], precision))}
    answer["peakResidentBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer["version"] = torch.__version__
    print(json.dumps(answer))


main()
