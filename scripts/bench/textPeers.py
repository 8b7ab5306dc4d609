"""Classifiers of texts that people would otherwise take: logistic regression of scikit-learn, and fastText.

Reads a request as JSON from its first argument: the peer, its threads, and two files of JSON Lines with text and label. Prints as
JSON how long training takes, how many texts it classifies a second, from raw text to label, and the share that is wrong.

    python3 -m venv peers && peers/bin/pip install scikit-learn fasttext-wheel && PYTHON=peers/bin/python npm run bench
"""

import json
import os
import re
import sys
import tempfile
import time


def read(path):
    with open(path, encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [row["text"] for row in rows], [row["label"] for row in rows]


def scikit_learn(texts, labels, threads):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1000))
    model.fit(texts, labels)
    return model.predict


def fast_text(texts, labels, threads):
    import fasttext

    classes = sorted(set(labels))
    tokens = re.compile(r"\w+|[^\w\s]")
    line = lambda text: " ".join(tokens.findall(text.lower()))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "train.txt")
        with open(path, "w", encoding="utf8") as out:
            for text, label in zip(texts, labels):
                out.write(f"__label__{classes.index(label)} {line(text)}\n")
        model = fasttext.train_supervised(
            path, epoch=25, lr=0.5, wordNgrams=2, dim=100, minCount=2, thread=threads, verbose=0
        )
    answer = lambda text: model.f.predict(line(text) + "\n", 1, 0.0, "strict")[0][1]
    return lambda some: [classes[int(answer(text).removeprefix("__label__"))] for text in some]


def main():
    request = json.loads(sys.argv[1])
    texts, labels = read(request["train"])
    asked, expected = read(request["classify"])
    train = {"scikitLearn": scikit_learn, "fastText": fast_text}[request["peer"]]
    start = time.perf_counter()
    classify = train(texts, labels, request["threads"])
    train_seconds = time.perf_counter() - start
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = classify(asked)
        seconds.append(time.perf_counter() - start)
    wrong = sum(one != other for one, other in zip(found, expected))
    answer = {
        "trainSeconds": train_seconds,
        "reviewsPerSecond": len(asked) / min(seconds),
        "error": wrong / len(asked),
    }
    print(json.dumps(answer))


main()
