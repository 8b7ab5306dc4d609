"""Which words are among the next ones: src/pretraining/regions.ts in PyTorch, for one or several lengths of regions.

Shapes: B batch, T time, E embedding width, H hidden units, V vocabulary, W target words, M places, R tokens of a region.
"""

import math

import torch

# The values of src/pretraining/regions.ts.
PLACES_APART = 8
MOST_TARGETS = 10_000
RARE_SHARE = 1e-4
SPECIAL_TOKENS = 3
SMALLEST_SHARE = 1e-12
# Of src/layers/embedding.ts.
SMALLEST_VARIANCE = 1e-6


def normalised(vectors, frequencies):
    """[V,E] of zero mean and unit variance under the frequencies of the words; both count as constants."""
    with torch.no_grad():
        share = frequencies[:, None]
        mean = (share * vectors).sum(0)
        variance = (share * vectors.double() ** 2).sum(0) - mean**2
        inverse = variance.clamp(min=SMALLEST_VARIANCE).rsqrt()
    return (vectors - mean.float()) * inverse.float()


def states(weights, prefix, embeddings, lengths, precision, weight_drop=0.0):
    """[B,T,H] of one direction, each at the place of its token; what stands at padding means nothing."""
    times = torch.arange(embeddings.shape[1], device=embeddings.device)
    turned = torch.where(times < lengths[:, None], lengths[:, None] - 1 - times, times)[:, :, None]
    backward = prefix.endswith("backward")
    if backward:
        embeddings = embeddings.gather(1, turned.expand_as(embeddings))
    recurrent = torch.nn.functional.dropout(weights[f"{prefix}.recurrentWeights"], weight_drop)
    bias = weights[f"{prefix}.bias"]
    own = [weights[f"{prefix}.inputWeights"].t(), recurrent.t(), bias, torch.zeros_like(bias)]
    zero = embeddings.new_zeros(1, len(embeddings), len(bias) // 4, dtype=precision)
    read = embeddings.to(precision)
    hidden = torch.lstm(read, (zero, zero), [w.to(precision).contiguous() for w in own], True, 1, 0.0, True, False, True)[0]
    return hidden.gather(1, turned.expand_as(hidden)) if backward else hidden


def asked_regions(ids, lengths, backward, offsets, region, word_weights):
    """Places [M] as b * T + t, the words of their regions [M,R] and the share of each, which add up to 1."""
    steps = torch.arange(0, ids.shape[1] + PLACES_APART, PLACES_APART, device=ids.device)
    t = offsets[:, None] + steps
    away = torch.arange(1, region + 1, device=ids.device) * (-1 if backward else 1)
    there = t[:, :, None] + away
    inside = (there >= 0) & (there < lengths[:, None, None]) & (t < lengths[:, None])[:, :, None]
    words = ids.gather(1, (there * inside).flatten(1)).view_as(there)
    shares = word_weights[words] * inside
    total = shares.sum(-1)
    asked = total > 0
    places = (torch.arange(len(ids), device=ids.device)[:, None] * ids.shape[1] + t)[asked]
    return places, words[asked].clamp(max=MOST_TARGETS - 1), shares[asked] / total[asked][:, None]


def region_loss(weights, features, words, shares, region, prior, precision):
    """The sum over places of the cross entropy of a region's words, by a softmax over the words of the batch, in nats."""
    table, bias = weights[f"region{region}.weights"], weights[f"region{region}.bias"]
    occurring = torch.zeros(len(table), dtype=torch.bool, device=table.device)
    occurring[words[shares > 0]] = True
    logits = (features.to(precision) @ table.to(precision).t()).float() + bias + prior
    logits = logits.masked_fill(~occurring, -math.inf)
    of_words = logits.gather(1, words).masked_fill(shares == 0, 0.0)
    return (logits.logsumexp(1) - (shares * of_words).sum(1)).sum()


class Objective:
    """What is asked of an encoder, and what it costs."""

    def __init__(self, frequencies, directions, regions, precision):
        shares = frequencies[: min(MOST_TARGETS, len(frequencies))]
        target = torch.where(shares > 0, (RARE_SHARE / shares.clamp(min=1e-300)).sqrt().clamp(max=1), 0.0)
        target[:SPECIAL_TOKENS] = 0
        self.frequencies, self.directions, self.regions, self.precision = frequencies, directions, regions, precision
        self.shares, self.target = shares, target
        # Other words of the vocabulary are not asked for.
        self.word_weights = torch.zeros(len(frequencies), device=shares.device)
        self.word_weights[: len(shares)] = target.float()

    def prior(self, tokens):
        present = -torch.expm1(-tokens * self.shares)
        odds = torch.where(present > 0, self.target * self.shares / present.clamp(min=1e-300), 0.0)
        return odds.clamp(min=SMALLEST_SHARE).log().float()

    def losses(self, weights, ids, lengths, dropout=0.0, weight_drop=0.0):
        """For each length of regions the sum of its losses and how many they are."""
        embeddings = normalised(weights["vectors"], self.frequencies)[ids]
        # One mask for all of a text.
        embeddings = embeddings * torch.nn.functional.dropout(torch.ones_like(embeddings[:, :1]), dropout)
        prior = self.prior(int(lengths.sum()))
        read = []
        for direction in self.directions:
            hidden = states(weights, f"encoder.{direction}", embeddings, lengths, self.precision, weight_drop)
            offsets = torch.randint(PLACES_APART, (len(ids),), device=ids.device)
            read.append((direction == "backward", hidden.flatten(0, 1), offsets))
        return [self._of_region(weights, ids, lengths, read, region, prior) for region in self.regions]

    def _of_region(self, weights, ids, lengths, read, region, prior):
        asked = [asked_regions(ids, lengths, back, offsets, region, self.word_weights) for back, _, offsets in read]
        features = torch.cat([hidden[places] for (_, hidden, _), (places, _, _) in zip(read, asked)])
        words, shares = (torch.cat([part[at] for part in asked]) for at in (1, 2))
        return region_loss(weights, features, words, shares, region, prior, self.precision), len(words)
