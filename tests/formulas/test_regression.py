"""Softmax regression: forward, gradient, epochs, training."""

import dataclasses
import tracemalloc

import numpy as np
import pytest
import scipy
from numpy.testing import assert_allclose, assert_array_equal

from softgrad import check_gradient, one_hot, regression, smooth_labels, softmax

CRITERIA = ["cross-entropy", "squared error"]


@pytest.fixture
def data(rng):
    """Three noisy blobs: X of shape (60, 2), labels, W of shape (2, 3), b."""
    labels = np.arange(60) % 3
    centres = np.array([[0, 2], [-2, -1], [2, -1]])
    X = centres[labels] + rng.normal(size=(60, 2))
    return X, labels, rng.normal(size=(2, 3)), rng.normal(size=3)


# --- Forward and gradient ------------------------------------------------------------


def test_logits_are_weighted_sums_of_the_features(data):
    X, _, W, b = data
    expected = [[row @ column for column in W.T] for row in X]
    assert_allclose(regression.logits(X, W), expected, rtol=1e-12, atol=1e-14)
    assert_allclose(
        regression.logits(X, W, b), np.array(expected) + b, rtol=1e-12, atol=1e-14
    )
    assert_allclose(regression.logits(X[0], W, b), regression.logits(X, W, b)[0])


def test_loss_at_zero_is_log_k(data):
    X, y, W, _ = data
    assert_allclose(regression.loss(X, y, 0 * W), np.log(3), rtol=1e-15)
    assert_allclose(regression.loss(X, y, 0 * W, criterion="squared error"), 1 / 3)


def test_loss_is_the_mean_negative_log_likelihood_plus_decay(data):
    X, y, W, b = data
    likelihood = softmax(X @ W + b)[np.arange(60), y]
    expected = -np.log(likelihood).mean() + 0.3 / 2 * np.sum(W**2)
    assert_allclose(regression.loss(X, y, W, b, 0.3), expected, rtol=1e-13)


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("decay", [0.0, 0.7])
@pytest.mark.parametrize("one", [False, True])
def test_gradients(criterion, decay, one, data):
    X, y, W, b = data
    if one:
        X, y = X[0], y[0]

    def loss(W, b):
        return regression.loss(X, y, W, b, decay, criterion=criterion)

    dW, db = regression.grad(X, y, W, b, decay, criterion=criterion)
    check_gradient(lambda W: loss(W, b), dW, W)
    check_gradient(lambda b: loss(W, b), db, b)
    check_gradient(
        lambda W: loss(W, None),
        regression.grad(X, y, W, None, decay, criterion=criterion),
        W,
    )


def test_each_entry_is_input_times_residual(data):
    # ∂ℓ/∂W_ab = x_a (p_b − y_b): exact, one entry at a time.
    X, y, W, _ = data
    residual = softmax(X @ W) - one_hot(y, 3)
    dW = np.zeros_like(W)
    for n in range(60):
        for a in range(2):
            for b in range(3):
                dW[a, b] += X[n, a] * residual[n, b] / 60
    assert_allclose(regression.grad(X, y, W), dW, rtol=1e-12, atol=1e-15)


def test_the_classes_share_no_net_gradient(data):
    X, y, W, b = data
    dW, db = regression.grad(X, y, W, b)
    assert_allclose(dW.sum(axis=1), 0, atol=1e-15)
    assert_allclose(db.sum(), 0, atol=1e-15)


def test_one_vector_added_to_every_column_moves_nothing(data):
    X, y, W, _ = data
    shifted = W + np.array([[3.0], [-5.0]])
    assert_allclose(
        softmax(regression.logits(X, shifted)),
        softmax(regression.logits(X, W)),
        rtol=1e-12,
    )
    assert_allclose(
        regression.loss(X, y, shifted), regression.loss(X, y, W), rtol=1e-13
    )
    assert regression.loss(X, y, shifted, decay=0.1) > regression.loss(
        X, y, W, decay=0.1
    )


def test_targets_may_be_soft(data):
    X, y, W, _ = data
    for f in (regression.loss, regression.grad):
        for ours, theirs in zip(
            np.atleast_1d(f(X, y, W)),
            np.atleast_1d(f(X, one_hot(y, 3), W)),
            strict=True,
        ):
            assert_array_equal(ours, theirs)


# --- Epochs ---------------------------------------------------------------------------


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("batch", [1, 7, 25, 60, 1000])
def test_an_epoch_is_a_loop_over_batches(criterion, batch, data):
    X, y, W, b = data
    expected_W, expected_b = W.copy(), b.copy()
    start = 0
    while start < 60:  # with 7 or 25 the last batch is short, and counts
        rows = slice(start, min(start + batch, 60))
        dW, db = regression.grad(
            X[rows], y[rows], expected_W, expected_b, criterion=criterion
        )
        expected_W, expected_b = expected_W - 0.2 * dW, expected_b - 0.2 * db
        start += batch
    result = regression.sgd_epoch(
        X, y, W, lr=0.2, batch=batch, b=b, criterion=criterion
    )
    assert result is None
    assert_array_equal(W, expected_W)
    assert_array_equal(b, expected_b)


def test_the_sources_loop_drops_the_remainder(data):
    # S0 runs total // batch batches: of 250 examples in hundreds it skips 50.
    X, y, W, _ = data
    theirs, ours = W.copy(), W.copy()
    for i in range(60 // 25):
        rows = slice(25 * i, 25 * (i + 1))
        Z = np.exp(X[rows] @ theirs)
        Z /= Z.sum(axis=1, keepdims=True)
        theirs -= 0.1 / 25 * X[rows].T @ (Z - one_hot(y[rows], 3))
    regression.sgd_epoch(X[:50], y[:50], ours, lr=0.1, batch=25)
    assert_allclose(ours, theirs, rtol=1e-13)
    regression.sgd_epoch(X[50:], y[50:], ours, lr=0.1, batch=25)
    whole = W.copy()
    regression.sgd_epoch(X, y, whole, lr=0.1, batch=25)
    assert_allclose(whole, ours, rtol=1e-13)


def test_shuffling(data):
    X, y, W, _ = data
    in_order, first, second, seeded = (W.copy() for _ in range(4))
    regression.sgd_epoch(X, y, in_order, batch=10)
    regression.sgd_epoch(X, y, first, batch=10, rng=np.random.default_rng(1))
    regression.sgd_epoch(X, y, second, batch=10, rng=np.random.default_rng(2))
    regression.sgd_epoch(X, y, seeded, batch=10, rng=1)
    assert_array_equal(first, seeded)
    assert not np.allclose(in_order, first)
    assert not np.allclose(first, second)
    # Shuffled, but still every example once: one whole batch has the same mean.
    whole, whole_shuffled = W.copy(), W.copy()
    regression.sgd_epoch(X, y, whole, batch=60)
    regression.sgd_epoch(X, y, whole_shuffled, batch=60, rng=3)
    assert_allclose(whole, whole_shuffled, rtol=1e-13)


def test_biases_are_not_decayed(data):
    X, y, W, b = data
    W_before, b_before = W.copy(), b.copy()
    dW, db = regression.grad(X, y, W, b)
    regression.sgd_epoch(X, y, W, lr=0.5, batch=60, b=b, decay=0.4)
    assert_allclose(W, (1 - 0.5 * 0.4) * W_before - 0.5 * dW, rtol=1e-13)
    assert_allclose(b, b_before - 0.5 * db, rtol=1e-13)


def test_float32_weights_stay_float32(data):
    X, y, W, _ = data
    W = W.astype(np.float32)
    regression.sgd_epoch(X, y, W)
    assert W.dtype == np.float32
    assert regression.fit(X.astype(np.float32), y, epochs=1).W.dtype == np.float32


# --- Training -------------------------------------------------------------------------


def test_training_finds_the_minimum(data):
    X, y, _, _ = data

    def objective(theta):
        W, b = theta[:6].reshape(2, 3), theta[6:]
        dW, db = regression.grad(X, y, W, b, 0.1)
        return regression.loss(X, y, W, b, 0.1), np.concatenate([dW.ravel(), db])

    best = scipy.optimize.minimize(objective, np.zeros(9), jac=True, tol=1e-12)
    history = regression.fit(X, y, epochs=500, lr=0.5, batch=60, decay=0.1)
    assert_allclose(history.losses[-1], best.fun, rtol=1e-8)
    assert_allclose(history.W, best.x[:6].reshape(2, 3), atol=1e-4)
    # Predicted class sums equal observed ones: what the bias gradient says.
    P = softmax(regression.logits(X, history.W, history.b))
    assert_allclose(P.sum(axis=0), one_hot(y, 3).sum(axis=0), rtol=1e-4)


def test_history(data):
    X, y, W, b = data
    history = regression.fit(
        X, y, W=W, b=b, epochs=4, lr=0.3, batch=16, decay=0.01, rng=5, keep_weights=True
    )
    assert history.losses.shape == history.accuracies.shape == (5,)
    assert history.weights.shape == (5, 2, 3)
    assert history.biases.shape == (5, 3)
    assert_array_equal(history.weights[0], W)
    assert_array_equal(history.biases[0], b)
    generator = np.random.default_rng(5)  # a new order in every epoch
    for epoch in range(5):
        W_now, b_now = history.weights[epoch], history.biases[epoch]
        assert history.losses[epoch] == regression.loss(X, y, W_now, b_now, 0.01)
        assert history.accuracies[epoch] == np.mean(
            regression.predict(X, W_now, b_now) == y
        )
        assert_array_equal(W_now, W)
        assert_array_equal(b_now, b)
        regression.sgd_epoch(X, y, W, 0.3, 16, b, 0.01, generator)
    assert_array_equal(history.W, history.weights[-1])
    assert_array_equal(history.b, history.biases[-1])
    with pytest.raises(dataclasses.FrozenInstanceError):
        history.losses = None


def test_training_repeats_exactly(data):
    X, y, _, _ = data
    one, two = (regression.fit(X, y, epochs=3, batch=8, rng=7) for _ in range(2))
    assert_array_equal(one.W, two.W)
    assert one.weights is one.biases is None  # nobody asked for all of them


def test_without_biases(data):
    X, y, _, _ = data
    history = regression.fit(X, y, epochs=2, bias=False, keep_weights=True)
    assert history.b is None
    assert history.weights.shape == (3, 2, 3)
    assert history.biases is None


def test_no_epochs_evaluate_the_start(data):
    X, y, _, _ = data
    history = regression.fit(X, y, epochs=0)
    assert_allclose(history.losses, [np.log(3)])


def test_the_number_of_classes(data):
    X, y, _, _ = data
    assert regression.fit(X, y, epochs=0).W.shape == (2, 3)
    assert regression.fit(X, y, epochs=0, num_classes=5).W.shape == (2, 5)
    assert regression.fit(X, one_hot(y, 4), epochs=0).W.shape == (2, 4)
    assert regression.fit(X, y, epochs=0, W=np.zeros((2, 6))).W.shape == (2, 6)


def test_cross_entropy_recovers_from_a_start_that_squared_error_does_not():
    X = np.vstack([np.eye(2)] * 20)
    y = np.array([0, 1] * 20)
    start = np.array([[-10.0, 10.0], [10.0, -10.0]])  # certain, and wrong
    runs = {
        criterion: regression.fit(X, y, W=start, epochs=200, lr=1, criterion=criterion)
        for criterion in CRITERIA
    }
    assert runs["cross-entropy"].accuracies[-1] == 1
    assert runs["squared error"].accuracies[-1] == 0
    assert runs["squared error"].losses[-1] > 0.99


def test_accuracy_counts_the_largest_soft_target(data):
    X, y, _, _ = data
    soft = smooth_labels(one_hot(y, 3), 0.2)
    history = regression.fit(X, soft, epochs=5, keep_weights=True)
    for accuracy, W, b in zip(
        history.accuracies, history.weights, history.biases, strict=True
    ):
        assert accuracy == np.mean(regression.predict(X, W, b) == y)


def test_predict_takes_the_first_of_equals():
    assert_array_equal(regression.predict([[1.0, 0.0]], np.ones((2, 3))), [0])
    assert regression.predict([1.0, 2.0], np.eye(2)) == 1


# --- Errors ---------------------------------------------------------------------------


@pytest.mark.parametrize("W", [np.zeros((2, 2), int), [[0.0, 0.0]] * 2, None])
def test_weights_that_cannot_be_updated(W):
    with pytest.raises(TypeError, match="W must be an array of floats, got"):
        regression.sgd_epoch(np.ones((3, 2)), [0, 1, 0], W)


def test_biases_that_cannot_be_updated():
    with pytest.raises(TypeError, match="b must be an array of floats, got int"):
        regression.sgd_epoch(
            np.ones((3, 2)), [0, 1, 0], np.zeros((2, 2)), b=np.zeros(2, int)
        )


def test_shapes_that_do_not_fit():
    X, W = np.ones((3, 2)), np.zeros((2, 4))
    with pytest.raises(ValueError, match=r"\(N, D\) and \(D, K\), got \(3, 2\) and"):
        regression.logits(X, W.T)
    with pytest.raises(ValueError, match=r"b must have shape \(4,\), got \(2,\)"):
        regression.logits(X, W, np.zeros(2))
    with pytest.raises(
        ValueError, match=r"as many rows, got shapes \(3, 2\) and \(2,\)"
    ):
        regression.sgd_epoch(X, [0, 1], W)
    with pytest.raises(ValueError, match=r"try labels.ravel\(\)"):
        regression.sgd_epoch(X, np.zeros((3, 1), int), W)


def test_numbers_out_of_range():
    X, y, W = np.ones((3, 2)), [0, 1, 0], np.zeros((2, 2))
    for decay in (-0.1, np.nan, np.inf):
        with pytest.raises(ValueError, match="decay must be finite and not negative"):
            regression.loss(X, y, W, decay=decay)
    with pytest.raises(ValueError, match="batch must be at least 1, got 0"):
        regression.sgd_epoch(X, y, W, batch=0)
    with pytest.raises(ValueError, match="lr must be finite and not negative, got -1"):
        regression.sgd_epoch(X, y, W, lr=-1)
    with pytest.raises(ValueError, match="epochs must be at least 0, got -1"):
        regression.fit(X, y, epochs=-1)
    with pytest.raises(ValueError, match='must be "cross-entropy" or "squared error"'):
        regression.fit(X, y, criterion="hinge")
    with pytest.raises(ValueError, match="b must be None if bias is False"):
        regression.fit(X, y, b=[0.0, 0.0], bias=False)
    with pytest.raises(ValueError, match='must be "cross-entropy" or "squared error"'):
        regression.fit(X, y, criterion=["cross-entropy"])
    with pytest.raises(TypeError, match="y must be integers"):
        regression.fit(X, [0.0, 1.0, 0.0])
    with pytest.raises(ValueError, match=rf"y must be in .*, got {10**30}"):
        regression.fit(X, [0, 1, 10**30])
    for num_classes in (0, -2):
        with pytest.raises(ValueError, match="num_classes must be at least 1, got"):
            regression.fit(X, y, num_classes=num_classes)
    with pytest.raises(ValueError, match=r"W must have 5 columns, got shape \(2, 2\)"):
        regression.fit(X, y, num_classes=5, W=W)
    with pytest.raises(ValueError, match="W must have a class axis, got the scalar"):
        regression.fit(X, y, W=1.0)


@pytest.mark.parametrize("name", ["num_classes", "batch", "epochs"])
@pytest.mark.parametrize("count", ["2", 2.0])
def test_counts_that_are_no_integers(name, count):
    with pytest.raises(TypeError, match=f"{name} must be an integer, got {count!r}"):
        regression.fit(np.ones((3, 2)), [0, 1, 0], **{name: count})


def test_a_column_of_labels():
    # As targets of one class they would be learnt with accuracy 1 and loss 0.
    with pytest.raises(ValueError, match=r"got shape \(3, 1\); try y.ravel\(\)"):
        regression.fit(np.ones((3, 2)), [[0], [1], [0]])


@pytest.mark.parametrize("y", [[0, 1, 7], [[1, 0], [0, 1], [2, -1]]])
def test_a_bad_label_in_a_later_batch_changes_nothing(y):
    W, b = np.zeros((2, 2)), np.zeros(2)
    with pytest.raises(ValueError, match=r"y .*must"):
        regression.sgd_epoch(np.ones((3, 2)), y, W, batch=1, b=b)
    assert_array_equal(W, np.zeros((2, 2)))
    assert_array_equal(b, np.zeros(2))


LARGEST = np.finfo(float).max


def test_products_beyond_the_largest_float_are_infinite():
    X, W = [[LARGEST, 1.0]], [[2.0, -2.0], [0.0, 0.0]]
    assert_array_equal(regression.logits(X, W), [[np.inf, -np.inf]])


def test_a_gradient_at_the_edge_is_that_of_the_mean(rng):
    # The sum of these inputs overflows, their mean does not.
    X, y = np.full((1000, 2), LARGEST / 2), rng.integers(3, size=1000)
    dW = regression.grad(X, y, np.zeros((2, 3)))
    expected = np.mean(1 / 3 - one_hot(y, 3), axis=0) * (LARGEST / 2)
    assert_allclose(dW, [expected, expected], rtol=1e-12)


def test_a_loss_with_decay_beyond_the_largest_float_is_infinite():
    W = [[LARGEST, -LARGEST]]
    assert regression.loss([[0.0]], [1], W, decay=1) == np.inf
    assert_allclose(regression.loss([[0.0]], [1], W, decay=0), np.log(2))


def test_decay_and_rate_beyond_the_dtype_of_the_weights():
    X, W = np.zeros((2, 2), np.float16), np.zeros((2, 2), np.float16)
    regression.sgd_epoch(X, [0, 1], W, lr=1e5, decay=1e5)
    assert_array_equal(W, np.zeros((2, 2)))


def test_updates_beyond_the_dtype_of_the_weights_are_infinite():
    W, b = np.zeros((1, 2), np.float16), np.zeros(2, np.float16)
    regression.sgd_epoch(np.array([[1e6]]), [0], W, lr=1, b=b)
    assert_array_equal(W, [[np.inf, -np.inf]])


# --- Both at once, and large data -----------------------------------------------------


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("bias", [False, True])
def test_value_and_grad_are_loss_and_grad(criterion, bias, data):
    X, y, W, b = data
    model = (X, y, W, b if bias else None, 0.3)
    value, gradient = regression.value_and_grad(*model, criterion=criterion)
    expected = regression.grad(*model, criterion=criterion)
    loss = regression.loss(*model, criterion=criterion)
    assert_allclose(value, loss, rtol=1e-14)
    for found, right in zip(gradient, expected, strict=True):
        assert_allclose(found, right, rtol=1e-12, atol=1e-16)


def test_integers_become_floats_batch_by_batch(rng):
    X = rng.integers(256, size=(20_000, 100), dtype=np.uint8)
    y = rng.integers(3, size=20_000)
    W = np.zeros((100, 3))
    tracemalloc.start()
    try:
        regression.sgd_epoch(X, y, W, lr=1e-6)
        regression.fit(X, y, epochs=1, lr=1e-6)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * X.nbytes  # all as float64 at once would be 8 times X
    expected = np.zeros((100, 3))
    regression.sgd_epoch(X.astype(float), y, expected, lr=1e-6)
    assert_array_equal(W, expected)
