"""Answers to the exercises of chapter 2, entropy."""

from itertools import product

import numpy as np

from softgrad import entropy


def right(lengths):
    if sum(2.0**-length for length in lengths) > 1:
        raise ValueError("over budget")
    words, taken = [""] * len(lengths), 0.0
    for k in sorted(range(len(lengths)), key=lambda k: lengths[k]):
        place = int(taken * 2 ** lengths[k])
        words[k] = f"{place:0{lengths[k]}b}"
        taken += 2.0 ** -lengths[k]
    return words


def by_search(lengths):
    words = []
    for length in sorted(lengths):
        free = (
            word
            for word in map("".join, product("01", repeat=length))
            if not any(word.startswith(other) for other in words)
        )
        word = next(free, None)
        if word is None:
            raise ValueError(lengths)
        words.append(word)
    return [words.pop([len(w) for w in words].index(length)) for length in lengths]


def shortest_first_returned(lengths):
    return sorted(right(lengths), key=len)


def counted(lengths):
    if sum(2.0**-length for length in lengths) > 1:
        raise ValueError("over budget")
    return [f"{k:0{length}b}"[-length:] for k, length in enumerate(lengths)]


def in_the_order_given(lengths):
    taken, words = 0.0, []
    for length in lengths:
        if taken >= 1:
            raise ValueError("over budget")
        words.append(f"{int(taken * 2**length):0{length}b}")
        taken += 2.0**-length
    return words


def never_refuses(lengths):
    words, taken = [""] * len(lengths), 0.0
    for k in sorted(range(len(lengths)), key=lambda k: lengths[k]):
        words[k] = f"{int(taken * 2 ** lengths[k]):0{lengths[k]}b}"
        taken += 2.0 ** -lengths[k]
    return words


RIGHT = {
    "2.1": [[entropy([0.7, 0.2, 0.1], base=2), 1.3], [1.157, 1.3]],
    "2.2": [2**2.5, 5.66],
    "2.3": [[5 / 3, 29 / 18], [1.667, 1.611]],
    "2.4": [1 / np.log(2), 1.44],
    "2.5": [right, by_search],
}
WRONG = {
    "2.1": [
        ([1.3, 1.157], "The order asked for is [H, L]"),
        ([entropy([0.7, 0.2, 0.1]), 1.3], "log₂"),
        ([1.157, 1.157], "merge 0.2 and 0.1 first"),
        (1.3, "shape (2,), got ()"),
    ],
    "2.2": [
        (2.5, "the entropy in bits"),
        (2.5 * np.log(2), "the entropy in nats"),
        (np.exp(2.5), "base 2"),
        (9, "equally likely"),
    ],
    "2.3": [
        ([5 / 3, 29 / 9], "pays for two outcomes"),
        ([np.log2(3), np.log2(3)], "Merge until one group"),
        (5 / 3, "shape (2,), got ()"),
    ],
    "2.4": [
        (np.log(2), "turn it over"),
        (np.e, "base of the nat"),
        (2, "surprisal of 1 nat"),
    ],
    "2.5": [
        (shortest_first_returned, "the words are as long as asked", "[3, 1, 3, 2]"),
        (counted, "no word begins another", "'0' begins"),
        (in_the_order_given, "no word begins another", "lengths [3, 1, 3, 2]"),
        (never_refuses, "what does not fit is refused", "expected a ValueError"),
    ],
}
