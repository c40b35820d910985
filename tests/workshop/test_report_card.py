"""The report card is right about losses whose answers are known.

Each row of `KNOWN` is refuted by a judge that says always yes, or always no.
"""

import numpy as np
import pytest

from softgrad import log_softmax, smooth_labels
from softgrad_book.workshop._judges import (
    bounded,
    convex,
    exact,
    fitted,
    hessians,
    limits,
    proper,
    pull,
    safe,
)
from softgrad_book.workshop._loss import Loss


def cross_entropy(z, y):
    return -(log_softmax(z) @ y)


def naive(p, y):
    return -np.sum(y * np.log(p))


def naive_from_logits(z, y):
    return np.log(np.sum(np.exp(z))) - z @ y


def squared(p, y):
    return np.sum((p - y) ** 2) / 2


def absolute(p, y):
    return np.sum(np.abs(p - y))


def focal(p, y):
    return -((1 - p @ y) ** 2) * np.log(p @ y)


def generalised(p, y):
    return (1 - (p @ y) ** 0.7) / 0.7


def one_minus_p(p, y):
    return 1 - p @ y


def log_squared(p, y):
    return np.log(p @ y) ** 2


def hinge(z, y):
    return np.maximum(0, 1 - z @ y + np.max(z - 9 * y))


def clipped(p, y):
    return -np.log(np.clip(p @ y, 1e-12, 1))


def floored(p, y):
    return -np.log((p @ y + 0.01) / 1.03)


def smoothed(z, y):
    return -(log_softmax(z) @ smooth_labels(y, 0.1))


def upside_down(z, y):
    return z @ y


def indifferent(p, y):
    return 0 * p[0] + 1


def spherical(p, y):
    return 1 - p @ y / np.sqrt(p @ p)


KNOWN = {
    # bounded, convex, how the pull falls, proper, safe
    cross_entropy: ("no", "yes", "constant", "yes", "yes"),
    naive: ("no", "yes", "constant", "yes", "no"),
    naive_from_logits: ("no", "yes", "constant", "yes", "no"),
    squared: ("yes", "no", "falls like $e^{-m}$", "yes", "yes"),
    absolute: ("yes", "no", "falls like $e^{-m}$", "no", "yes"),
    focal: ("no", "no", "constant", "no", "no"),
    generalised: ("yes", "no", "falls like $e^{-0.7\\,m}$", "no", "only its value"),
    one_minus_p: ("yes", "no", "falls like $e^{-m}$", "no", "yes"),
    log_squared: ("no", "yes", "grows like $m$", "no", "no"),
    hinge: ("no", "yes", "constant", "no", "yes"),
    clipped: ("yes", "no", "constant", "yes", "yes"),
    floored: ("yes", "no", "no simple law fits", "no", "yes"),
    smoothed: ("no", "yes", "constant", "no", "yes"),
    upside_down: ("no", "yes", "the wrong way", "no", "yes"),
    indifferent: ("yes", "yes", "none: it is dead", "not strictly", "yes"),
    spherical: ("yes", "no", "falls like $e^{-m}$", "yes", "yes"),
}


@pytest.fixture(scope="module", params=KNOWN, ids=lambda f: f.__name__)
def judged(request):
    return Loss(request.param), KNOWN[request.param]


def answer(judge, loss):
    with np.errstate(all="ignore"):
        return judge(loss).answer.removesuffix(", it seems")


@pytest.mark.parametrize("n", range(5))
def test_every_verdict_is_right(judged, n):
    loss, known = judged
    judge = (bounded, convex, pull, proper, safe)[n]
    assert loss.formula is not None, loss.untraced
    assert answer(judge, loss) == known[n]


@pytest.mark.parametrize("function", [cross_entropy, one_minus_p, generalised])
def test_without_a_formula_the_verdicts_are_the_same(function):
    loss, known = Loss(function), KNOWN[function]
    loss.formula = None
    assert answer(bounded, loss) == known[0]
    assert answer(convex, loss) == known[1]
    assert answer(pull, loss) == known[2]
    assert answer(proper, loss) == known[3]


def test_a_bound_is_proved_where_the_loss_depends_on_p_alone():
    assert [str(end) for end in limits(Loss(one_minus_p))] == ["1", "0"]
    assert str(limits(Loss(naive))[0]) == "oo"
    assert limits(Loss(squared)) is None
    assert limits(Loss(cross_entropy)) is None
    assert "Proved" in bounded(Loss(generalised)).evidence
    assert "None of" in bounded(Loss(absolute)).evidence


def test_weights_that_differ_by_class_are_looked_at_in_every_class():
    def weighted(p, y):
        return -(np.array([1, 1, 5]) @ y) * np.log(p @ y)

    loss = Loss(weighted)
    assert limits(loss) is None
    assert answer(proper, loss) == "no"


def test_hessians_are_those_of_cross_entropy():
    z = np.array([[0.3, -0.2, 1.0]])
    p = np.exp(log_softmax(z))[0]
    wanted = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(
        hessians(Loss(cross_entropy), z, 1)[0], wanted, atol=1e-8
    )


def test_a_negative_eigenvalue_comes_with_a_chord_that_shows_it():
    text = convex(Loss(one_minus_p)).evidence
    assert "eigenvalue −0." in text
    there, around = (float(text.split(w)[1].split()[0].strip(",")) for w in
                     ("the loss is", "around it"))  # fmt: skip
    assert there > around + 0.01


def test_a_law_is_named_only_where_it_fits():
    m = np.arange(8, 17) + np.log(2)  # about the surprisal
    assert fitted(3 * np.exp(-2 * m)) == "falls like $e^{-2\\,m}$"
    assert fitted(m**2) == "grows like $m^2$"
    assert fitted(1 / m) == "falls like $1/m$"
    assert fitted(np.exp(m)) == "grows like $e^{m}$"
    assert fitted(m * np.exp(-m)) == "falls like $me^{-m}$"
    assert fitted(1 + 0.1 * np.sin(m)) == ""


def test_2000_digits_know_what_floats_do_not():
    value, slopes = exact(Loss(naive), 0)(np.array([0.0, 1000, -1000]))
    assert value == 1000
    np.testing.assert_array_equal(slopes, [-1, 1, 0])
    text = safe(Loss(naive)).evidence
    assert "returns ∞, not 1000" in text or "returns NaN, not 0" in text


def test_an_improper_loss_shows_the_two_numbers():
    text = proper(Loss(one_minus_p)).evidence
    assert "$p = (1.00, 0.00, 0.00)$" in text
    assert "0.3000" in text  # 1 − 0.7
    assert "0.4600" in text  # 1 − 0.7² − 0.2² − 0.1²
