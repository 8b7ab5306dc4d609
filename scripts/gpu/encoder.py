"""Trains an encoder on one GPU as `textvat pretrain` does on processors: the same network, objective and update.

    python encoder.py JOB [--epochs 12] [--regions 5,20,60]

JOB is a folder of exportTexts.ts. After each epoch of --keep, and after the last one, JOB/epoch-N.safetensors holds the averaged
weights for importEncoder.ts. Products are in bf16, weights and sums in float32.
"""

import argparse
import json
import math
import pathlib
import time
import warnings

import numpy as np
import torch
from regions import MOST_TARGETS, Objective, normalised, states
from safetensors.torch import load_file, safe_open, save_file

# Of src/pretraining/languageModelData.ts.
VECTOR_DEVIATION = 0.3
# Segments whose states are compared by importEncoder.ts.
CHECKED = 8
# Batches that are sorted by length together.
POOL = 64


class Job:
    """What exportTexts.ts wrote, on the device."""

    def __init__(self, folder, device):
        about = json.loads((folder / "job.json").read_text())
        self.device = device
        self.held_out = about["heldOut"]
        counts = torch.tensor(about["counts"], dtype=torch.float64)
        self.frequencies = (counts / counts.sum()).to(device)
        self.tokens = torch.from_numpy(np.fromfile(folder / "tokens.u16", "<u2").astype(np.int32)).to(device)
        self.lengths = torch.from_numpy(np.fromfile(folder / "lengths.u16", "<u2").astype(np.int64))
        if len(self.lengths) != about["segments"] or self.lengths.sum() != len(self.tokens):
            raise SystemExit(f"{folder}: its files do not belong together: export the texts again")
        self.starts = self.lengths.cumsum(0) - self.lengths

    def batch(self, segments):
        """The ids [B,T], padded with 0, and the lengths [B] of segments."""
        lengths = self.lengths[segments].to(self.device)
        times = torch.arange(int(lengths.max()), device=self.device)
        real = times < lengths[:, None]
        places = (self.starts[segments].to(self.device)[:, None] + times) * real
        return self.tokens[places].long() * real, lengths

    def epoch(self, size, generator):
        """Batches of all training segments, each of similar lengths."""
        order = torch.randperm(len(self.lengths) - self.held_out, generator=generator)
        batches = []
        for pool in order.split(POOL * size):
            batches += pool[self.lengths[pool].argsort()].split(size)
        return [batches[at] for at in torch.randperm(len(batches), generator=generator)]

    def held_out_batches(self, size):
        return torch.arange(len(self.lengths) - self.held_out, len(self.lengths)).split(size)


def shipped(file):
    """The arrays of an encoder file and what it says of itself; 8-bit tables become float32."""
    arrays = load_file(file)
    for name in [name for name in arrays if name.endswith(".scales")]:
        table = name.removesuffix(".scales")
        arrays[table] = arrays[table].float() * arrays.pop(name)[:, None]
    with safe_open(file, "pt") as opened:
        return arrays, json.loads(opened.metadata()["description"])


def starting_weights(job, arrays, about, units, regions):
    """All weights by name: the LSTMs of the encoder where it has as many units, else random ones. Output layers are new."""
    width, old = about["embeddingSize"], about["hiddenUnits"]
    directions = ["forward", "backward"] if about["encoder"] == "bilstm" else ["forward"]
    targets = min(MOST_TARGETS, len(job.frequencies))
    weights = {"vectors": arrays["vectors"] * VECTOR_DEVIATION}
    for prefix in (f"encoder.{direction}" for direction in directions):
        if units == old:
            weights |= {name: arrays[name] for name in arrays if name.startswith(prefix)}
            continue
        weights[f"{prefix}.inputWeights"] = glorot(width, 4 * units)
        weights[f"{prefix}.recurrentWeights"] = glorot(units, 4 * units)
        weights[f"{prefix}.bias"] = torch.zeros(4 * units)
        weights[f"{prefix}.bias"][units : 2 * units] = 1
    for region in regions:
        weights[f"region{region}.weights"] = glorot(targets, units)
        weights[f"region{region}.bias"] = torch.zeros(targets)
    made = {name: value.float().to(job.device).requires_grad_() for name, value in weights.items()}
    return made, directions


def glorot(rows, columns):
    return torch.nn.init.xavier_uniform_(torch.empty(rows, columns))


@torch.no_grad()
def perplexities(weights, job, objective, size):
    """On the held-out segments, one for each length of regions."""
    sums = torch.zeros(len(objective.regions), 2, dtype=torch.float64)
    for segments in job.held_out_batches(size):
        sums += torch.tensor([[float(loss), count] for loss, count in objective.losses(weights, *job.batch(segments))])
    return (sums[:, 0] / sums[:, 1].clamp(min=1)).exp().tolist()


@torch.no_grad()
def save(file, weights, job, directions, about):
    """The encoder's weights in float32, the vectors normalised, and the states [tokens, H a direction] of some segments."""
    kept = {name: value.float().cpu() for name, value in weights.items() if not name.startswith("region")}
    kept["vectors"] = normalised(kept["vectors"], job.frequencies.cpu())
    read = []
    for segment in range(len(job.lengths) - job.held_out, len(job.lengths))[:CHECKED]:
        ids, lengths = (value.cpu() for value in job.batch(torch.tensor([segment])))
        of = [states(kept, f"encoder.{direction}", kept["vectors"][ids], lengths, torch.float32) for direction in directions]
        read.append(torch.cat(of, 2)[0])
    kept["check.states"] = torch.cat(read)
    save_file({name: value.contiguous() for name, value in kept.items()}, file, {"description": json.dumps(about)})


def rate_at(done, options):
    """Rises linearly from 0, then falls linearly to 0. done: share of the steps behind, 0 to 1."""
    if done < options.warm_up:
        return options.learning_rate * done / options.warm_up
    return options.learning_rate * (1 - done) / (1 - options.warm_up)


class Trainer:
    """Adam with clipping and averaged weights (src/optimisation/optimiser.ts)."""

    def __init__(self, weights, objective, options):
        self.weights, self.objective, self.options = weights, objective, options
        on_gpu = next(iter(weights.values())).is_cuda
        self.optimiser = torch.optim.Adam(list(weights.values()), lr=options.learning_rate, fused=on_gpu)
        self.averaged = {name: value.detach().clone() for name, value in weights.items()}
        self.steps = 0

    def step(self, batch, done):
        """One step. done: share of the steps that will be behind with it. Returns the mean loss, still on the device."""
        losses = self.objective.losses(self.weights, *batch, self.options.dropout, self.options.weight_drop)
        loss = sum(loss / max(1, count) for loss, count in losses) / len(losses)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([value for name, value in self.weights.items() if name != "vectors"], 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(done, self.options)
        self.optimiser.step()
        self.steps += 1
        decay = min(0.999, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.values()), list(self.weights.values()), 1 - decay)
        return loss.detach()


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--keep", default="", help="epochs to save besides the last one: 1,3,6")
    parser.add_argument("--batch-size", type=int, default=128, help="segments a step")
    parser.add_argument("--learning-rate", type=float, default=0.002, help="highest one")
    parser.add_argument("--warm-up", type=float, default=0.05, help="share of the steps")
    parser.add_argument("--dropout", type=float, default=0.1, help="of word vectors")
    parser.add_argument("--weight-drop", type=float, default=0.1, help="of recurrent weights")
    parser.add_argument("--regions", default="5,20,60", help="lengths in tokens; 20 for what `textvat pretrain` learns")
    parser.add_argument("--hidden-units", type=int, help="other than the encoder's: its LSTMs begin anew")
    parser.add_argument("--precision", choices=["bf16", "float32"], default="bf16")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    options = parsed()
    # Weights that are cast in each step lie in no common block, of which cuDNN warns each time.
    warnings.filterwarnings("ignore", message="RNN module weights are not part of single contiguous chunk")
    torch.manual_seed(options.seed)
    job = Job(options.job, torch.device(options.device))
    regions = [int(region) for region in options.regions.split(",")]
    arrays, about = shipped(options.job / "encoder.safetensors")
    units = options.hidden_units or about["hiddenUnits"]
    weights, directions = starting_weights(job, arrays, about, units, regions)
    about["hiddenUnits"] = units
    precision = torch.bfloat16 if options.precision == "bf16" else torch.float32
    objective = Objective(job.frequencies, directions, regions, precision)
    trainer = Trainer(weights, objective, options)
    generator = torch.Generator().manual_seed(options.seed)
    kept = {int(epoch) for epoch in options.keep.split(",") if epoch} | {options.epochs}
    began = time.time()
    for epoch in range(1, options.epochs + 1):
        batches = job.epoch(options.batch_size, generator)
        total = options.epochs * len(batches)
        mean = sum(trainer.step(job.batch(segments), (trainer.steps + 1) / total) for segments in batches) / len(batches)
        if not math.isfinite(float(mean)):
            raise SystemExit(f"epoch {epoch}: the loss is {float(mean)}; lower --learning-rate")
        found = perplexities(trainer.averaged, job, objective, options.batch_size)
        held = ", ".join(f"{value:.1f} ({region} tokens)" for region, value in zip(regions, found))
        print(f"epoch {epoch}: loss {float(mean):.4f}, perplexity on held-out texts {held}, {time.time() - began:.0f} s", flush=True)
        if epoch in kept:
            save(options.job / f"epoch-{epoch}.safetensors", trainer.averaged, job, directions, about)


if __name__ == "__main__":
    main()
