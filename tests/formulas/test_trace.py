"""The tracer: what it returns, what it proves, and what it refuses to prove."""

import math
import re

import numpy as np
import pytest
import sympy

from softgrad import hardmax, logsumexp, sigmoid, softmax
from softgrad.trace import (
    NotProved,
    Refuted,
    browser_expression,
    derivative,
    expression,
    latex,
    piecewise,
    prove_equal,
    symbols,
)


def evaluate(expression: str, **values: float) -> float:
    """Evaluate a browser expression, branches ``(c ? (a) : (b))`` included."""
    if branch := split(expression, "?"):
        condition, pieces = branch
        taken, other = split(f"({pieces})", ":")
        return evaluate(taken if evaluate(condition, **values) else other, **values)
    names = {"exp": math.exp, "log": math.log, "pow": math.pow}
    python = expression.strip().replace("&&", "and").replace("||", "or")
    return eval(python, {"__builtins__": {}}, names | values)


def split(expression: str, sign: str) -> tuple[str, str] | None:
    """Split what stands in the outermost brackets at `sign`."""
    expression, depth = expression.strip(), 0
    for place, letter in enumerate(expression):
        depth += (letter == "(") - (letter == ")")
        if letter == sign and depth == 1:
            return expression[1:place], expression[place + 1 : -1]
    return None


def test_symbols_are_counted_from_one():
    assert [str(symbol) for symbol in symbols("z", 3)] == ["z_1", "z_2", "z_3"]
    assert str(symbols("T")) == "T"


def test_softmax_runs_on_symbols_and_gives_the_formula():
    z = symbols("z", 2)
    z_1, z_2 = expression(z)
    assert (
        sympy.simplify(
            expression(softmax(z)[0])
            - sympy.exp(z_1) / (sympy.exp(z_1) + sympy.exp(z_2))
        )
        == 0
    )


def test_latex_of_a_scalar_a_vector_and_a_matrix():
    z = symbols("z", 2)
    assert latex(z[0]) == "z_{1}"
    assert latex(z) == r"\left(\begin{matrix}z_{1}\\z_{2}\end{matrix}\right)"
    assert latex(np.outer(z, [1, 2])).count("&") == 2
    with pytest.raises(ValueError, match=r"at most 2 axes, got shape \(1, 1, 2\)"):
        latex(z[None, None])


def test_browser_expression_computes_what_the_library_computes():
    z = symbols("z", 3)
    values = {"z_1": 0.3, "z_2": 0.5, "z_3": 0.2}
    expected = softmax(list(values.values()))
    found = [evaluate(e, **values) for e in browser_expression(softmax(z))]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_browser_expression_has_no_javascript_namespace():
    assert "Math" not in browser_expression(np.exp(symbols("x")))


@pytest.mark.parametrize("name", ["tanh", "cosh", "expm1"])
@pytest.mark.parametrize("at", [-2.0, 0.0, 0.5])
def test_hyperbolic_functions_are_numpys(name, at):
    x, f = symbols("x"), getattr(np, name)
    assert float(expression(f(x)).subs({expression(x): at})) == pytest.approx(f(at))
    assert evaluate(browser_expression(f(x)), x=at) == pytest.approx(f(at))
    slope = derivative(f, x)
    near = (f(at + 1e-6) - f(at - 1e-6)) / 2e-6
    assert evaluate(browser_expression(slope), x=at) == pytest.approx(near, abs=1e-8)


def test_tanh_reads_as_tanh_and_is_computed_by_exponentials():
    x = symbols("x")
    assert latex(np.tanh(x)) == r"\tanh{\left(x \right)}"
    in_browser = browser_expression(np.tanh(x))
    assert "tanh" not in in_browser  # Vega does not know it
    assert evaluate(in_browser, x=-1000) == -1
    assert evaluate(in_browser, x=300) == 1  # JavaScript's e²ˣ may overflow
    assert evaluate(in_browser.replace("exp(2*x)", "inf"), inf=math.inf) == 1


def test_hyperbolic_functions_are_proved_and_refuted():
    x, c = symbols("x"), symbols("c")
    prove_equal(np.cosh(x) ** 2 - 1, (np.tanh(x) * np.cosh(x)) ** 2)
    prove_equal(derivative(np.cosh, x), np.tanh(x) * np.cosh(x))
    prove_equal(
        np.tanh(x + c),
        (np.tanh(x) + np.tanh(c)) / (1 + np.tanh(x) * np.tanh(c)),
    )
    prove_equal(np.expm1(x) * np.exp(c), np.exp(x + c) - np.exp(c))
    for wrong in (np.cosh(x), 2 * np.tanh(x / 2), -np.tanh(x), x - x**3 / 3):
        with pytest.raises(Refuted):
            prove_equal(np.tanh(x), wrong)


def test_piecewise_finds_every_winner():
    z = symbols("z", 3)
    hard = expression(piecewise(hardmax, z))
    for values in ([3, 1, 2], [1, 3, 2], [1, 2, 3], [2, 2, 1], [1, 2, 2], [0, 0, 0]):
        at = dict(zip(expression(z), values, strict=True))
        np.testing.assert_array_equal(
            [float(winner.subs(at)) for winner in hard], hardmax(values)
        )


def test_positive_factors_are_nothing_to_decide():
    z, T = symbols("z", 2), symbols("T", positive=True)
    f = piecewise(lambda: 2 * (z[0] / T >= z[1] / T) + (z[0] >= z[1]))
    assert [value for value, _ in expression(f).args] == [3, 0]


def test_negative_factors_turn_a_comparison():
    x, n = symbols("x"), symbols("n", negative=True)
    f = expression(piecewise(lambda: 2 * (n * x >= 0) + (x > 0)))
    values = [f.subs({expression(x): at, expression(n): -1}) for at in (-1, 0, 1)]
    assert values == [2, 2, 1]


def test_questions_that_others_answer_are_not_asked():
    z = symbols("z", 3)
    smallest_first = piecewise(np.sort, z)
    assert all(len(expression(value).args) <= 6 for value in smallest_first)
    for values in ([3, 1, 2], [1, 3, 2], [2, 2, 1], [0, 0, 0]):
        at = dict(zip(expression(z), values, strict=True))
        assert [entry.expr.subs(at) for entry in smallest_first] == sorted(values)
    prove_equal(np.median, lambda z: np.sort(z)[1], z)


@pytest.mark.parametrize(("sort", "runs"), [(sorted, 6), (np.sort, 13)])
def test_an_order_that_contradicts_itself_is_none(sort, runs):
    # Three numbers have 6 orders, and 13 where ties count, as NumPy asks for them.
    z, orders = symbols("z", 3), []
    piecewise(lambda: orders.append(tuple(sort(z))) or 0)
    assert len(set(orders)) == 6
    assert len(orders) <= runs


def test_exponentials_compare_as_their_exponents():
    a, b, c = symbols("z", 3)
    for f in (
        lambda: (np.exp(a) >= np.exp(b)) + 2 * (a >= b),
        lambda: (np.exp(a - c) >= np.exp(b - c)) + 2 * (a >= b),
        lambda: (np.exp(b - a) <= 1) + 2 * (a >= b),
        lambda: (-np.exp(b) >= -np.exp(a)) + 2 * (a >= b),
    ):
        assert {value for value, _ in expression(piecewise(f)).args} == {0, 3}


@pytest.mark.parametrize("K", [2, 3, 4])
def test_the_softmax_of_a_softmax_has_the_same_ways(K):
    def shares(z):
        return np.exp(z) / np.exp(z).sum()

    z = symbols("z", K)
    assert prove_equal(softmax(softmax(z)), shares(softmax(z))).ways == K


def test_comparisons_of_arrays_are_numbers_on_every_way():
    z = symbols("z", 2)
    prove_equal(np.where(z > 0, z, 0), lambda z: np.maximum(z, 0), z)


def test_a_function_may_return_tuples_within_tuples():
    x = symbols("x")
    one, (two, three) = piecewise(lambda: (x, (abs(x), np.array([1, x]))))
    prove_equal(two, lambda: x if x > 0 else -x)
    assert (one, three[1]) == (x, x)


def test_an_array_is_changed_in_place_once_and_on_every_way():
    z = symbols("z", 2)
    shifted = z.copy()
    shifted -= np.max(z)
    prove_equal(shifted, z - np.max(z))
    np.maximum(z, 0, out=shifted)
    prove_equal(shifted, np.maximum(z, 0))


def test_piecewise_asks_no_question_twice():
    a, b = symbols("a"), symbols("b")
    runs = []

    def f():
        runs.append(0)
        return (1 if a >= b else 2) + (10 if a >= b else 20) + (100 if b > a else 0)

    pieces = expression(piecewise(f)).args
    assert [value for value, _ in pieces] == [11, 122]
    assert len(runs) == 2


def test_piecewise_without_branches_is_a_plain_trace():
    z = symbols("z", 2)
    assert expression(piecewise(np.sum, z)) == expression(z.sum())


def test_a_bare_comparison_has_no_answer():
    a, b = symbols("a"), symbols("b")
    for ask in (
        lambda: a >= b,
        lambda: a <= b,
        lambda: a > b,
        lambda: a == b,
        lambda: max(a, b),
        lambda: bool(a),
    ):
        with pytest.raises(
            TypeError, match=r"call the function that asks as piecewise"
        ):
            ask()
    assert a == symbols("a")
    assert a + 1 > a


def test_derivative_has_the_shape_of_a_jacobian():
    z = symbols("z", 3)
    assert derivative(softmax, z).shape == (3, 3)
    assert derivative(logsumexp, z).shape == (3,)


def test_derivative_by_one_symbol():
    x = symbols("x")
    assert derivative(lambda x: x * x, x) == 2 * x
    assert derivative(softmax, symbols("z", 1)).shape == (1, 1)


def test_a_border_has_no_slope_of_its_own():
    # At x = 0 alone, the first is a constant: its derivative there is 1 for all that.
    x = symbols("x")
    prove_equal(derivative(lambda x: 0 * x if x == 0 else x, x), 1)
    two = piecewise(lambda x: np.maximum(x, 0) + np.minimum(x, 0), x)
    prove_equal(derivative(lambda x: two, x), 1)
    prove_equal(derivative(sigmoid, x), sigmoid(x) * (1 - sigmoid(x)))


def test_derivative_inside_a_run_leaves_borders_to_others():
    def f(x):
        slope = derivative(np.abs, x)
        return 5 * x if x <= 0 and x >= 0 else slope

    x = symbols("x")
    prove_equal(f, lambda x: 0 if x == 0 else 1 if x > 0 else -1, x)


def test_derivative_by_what_is_no_symbol():
    with pytest.raises(ValueError, match=r"x must hold symbols, got 2\*x"):
        derivative(lambda x: x, 2 * symbols("x"))


def test_equal_formulas_are_one_key():
    assert len({symbols("x"), symbols("x"), symbols("y")}) == 2


def test_a_number_is_true_or_false():
    x = symbols("x")
    assert x - x + 1
    assert not x - x


def test_a_proof_says_what_it_has_shown():
    z, y = symbols("z", 2), symbols("y", 2)
    assert str(prove_equal(z.sum(), z[0] + z[1])) == (
        "proved: 1 difference is exactly 0"
    )
    assert str(prove_equal(z * y.sum(), z, assuming=[(y.sum(), 1)])) == (
        "proved: all 2 differences are exactly 0, given y_1 + y_2 = 1"
    )


def test_short_binary_fractions_are_exact():
    x = symbols("x")
    assert str(prove_equal(0.5 * x + 0.25 * x, 3 * x / 4)).startswith("proved")
    assert expression(x / 1024 * 1024.0 + 2**-10) == expression(x) + sympy.Rational(
        1, 1024
    )
    assert expression(x * 2**-11).has(sympy.Float)


def test_a_wrong_statement_is_refuted_with_numbers():
    z = symbols("z", 3)
    with pytest.raises(Refuted) as caught:
        prove_equal(softmax(z), softmax(2 * z))
    numbers = [float(n) for n in re.findall(r"z_\d = (-?\d+)", str(caught.value))]
    left, right = re.search(
        r"side at \[0\] is (\S+) and the right side (\S+)$", str(caught.value)
    ).groups()
    assert float(left) == pytest.approx(softmax(numbers)[0], rel=1e-5)
    assert float(right) == pytest.approx(softmax(2 * np.array(numbers))[0], rel=1e-5)
    assert left != right


def test_a_maximum_is_not_its_first_argument():
    z = symbols("z", 3)
    with pytest.raises(Refuted, match=r"the left side is \S+ and the right side \S+$"):
        prove_equal(np.max(z), z[0])


def test_hardmax_does_not_mark_the_first_class():
    z = symbols("z", 3)
    with pytest.raises(Refuted, match=r"the left side at \[0\] is 0 and .* side 1$"):
        prove_equal(hardmax(z), [1, 0, 0])


def test_a_softmax_that_is_wrong_on_one_way_is_refuted():
    def wrong(z):
        return softmax(2 * z if z[1] > z[0] else z)

    z = symbols("z", 3)
    for proof in (
        lambda: prove_equal(wrong, softmax, z),
        lambda: prove_equal(piecewise(wrong, z), softmax(z)),
    ):
        with pytest.raises(Refuted) as caught:
            proof()
        z_1, z_2 = re.search(r"z_1 = (\S+), z_2 = (\S+) ", str(caught.value)).groups()
        assert float(z_2) > float(z_1)


@pytest.mark.parametrize("K", [2, 3, 4])
def test_a_proof_counts_the_ways(K):
    z = symbols("z", K)
    assert prove_equal(softmax(z), np.exp(z) / np.exp(z).sum()).ways == K
    assert prove_equal(z + z, 2 * z).ways == 1


def test_what_differs_between_whole_numbers_only_is_refuted():
    x = symbols("x")
    with pytest.raises(Refuted, match=r"for x = \d/\d the left side"):
        prove_equal(lambda x: x > 0, lambda x: x >= 1, x)


def test_numbers_are_refuted_without_symbols():
    x = symbols("x")
    with pytest.raises(Refuted, match=r"^not equal: for all numbers the left side is"):
        prove_equal(x - x, 1)


def test_rounding_is_no_refutation():
    # At x = 40, floats leave nothing of the 1.
    e = np.exp(symbols("x"))
    with pytest.raises(NotProved):
        prove_equal(np.sqrt(e * e + 2 * e + 1) - e, 1)


def test_the_two_failures_are_errors_of_their_own():
    for one, other in ((Refuted, NotProved), (NotProved, Refuted)):
        assert issubclass(one, AssertionError)
        assert not issubclass(one, other)


def test_several_assumptions_hold_together():
    x, y, z = symbols("x"), symbols("y"), symbols("z")
    line = [(x + y + z, 3), (z, x)]
    prove_equal(y, 3 - 2 * x, assuming=line)
    prove_equal(x, 1, assuming=[*line, (x, y)])
    with pytest.raises(Refuted) as caught:
        prove_equal(y, x, assuming=line)
    at = {n: float(v) for n, v in re.findall(r"(\w) = (-?\d+)", str(caught.value))}
    assert at["x"] + at["y"] + at["z"] == 3
    assert at["x"] == at["z"] != at["y"]


def test_numbers_suit_what_is_assumed_of_a_symbol():
    p = symbols("p", 3, positive=True)
    with pytest.raises(Refuted) as caught:
        prove_equal(p[2], 1 - p[0], assuming=[(p.sum(), 1)])
    shares = [eval(n) for n in re.findall(r"p_\d = (\S+?)(?:,| )", str(caught.value))]
    assert sum(shares) == 1
    assert min(shares) > 0
    with pytest.raises(NotProved):  # |1 − p_1| is p_2, for no share exceeds 1
        prove_equal(np.sqrt((1 - p[0]) ** 2), p[1], assuming=[(p[:2].sum(), 1)])


def test_a_statement_that_needs_its_assumption_is_refuted_without():
    z, y = symbols("z", 2), symbols("y", 2)
    with pytest.raises(Refuted):
        prove_equal(z * y.sum(), z)


def test_what_is_true_at_a_border_only_is_proved_there():
    x = symbols("x")  # on one way x >= 0 and x <= 0
    f = piecewise(lambda: (1 if x >= 0 else 0) * (2 if x <= 0 else 0))
    g = piecewise(lambda: 2 if x == 0 else 0)
    prove_equal(f, g)


def test_at_a_border_that_no_line_describes_nothing_is_settled():
    x = symbols("x")  # 1 is x² where x² is 1, but that has two solutions
    with pytest.raises(NotProved, match=r"difference is 1 - x\*\*2, which is not seen"):
        prove_equal(lambda x: 1 if x * x == 1 else x * x, lambda x: x * x, x)


def test_the_logarithm_of_a_square_is_not_twice_the_logarithm():
    x, t = symbols("x"), symbols("t", positive=True)
    with pytest.raises(NotProved, match="not settled: the difference is"):  # x < 0
        prove_equal(np.log(x * x), 2 * np.log(x))
    prove_equal(np.log(t * t), 2 * np.log(t))


@pytest.mark.parametrize(
    ("a", "b"), [([], [1]), ([], 1), (np.ones((3, 2)), [1, 1]), ([1], [1, 1])]
)
def test_shapes_are_not_broadcast(a, b):
    with pytest.raises(ValueError, match="a and b must have the same shape"):
        prove_equal(a, b)


def test_an_assumption_must_have_one_solution():
    x, y = symbols("x"), symbols("y")
    for left, right in ((y * y, 1), (x * y, x), ((y + 1) ** 2, y * y + 2 * y + x * y)):
        with pytest.raises(ValueError, match="assuming must be linear in y"):
            prove_equal(y, -1, assuming=[(left, right)])
    with pytest.raises(ValueError, match="assuming must contain a symbol"):
        prove_equal(y, -1, assuming=[(y + 1, y)])
    prove_equal(y, -x, assuming=[(2 * y, -2 * x)])


def test_an_assumption_without_symbols_is_refused():
    x = symbols("x")
    with pytest.raises(ValueError, match="must contain a symbol"):
        prove_equal(x, x, assuming=[(1, 1)])


def test_an_error_inside_a_traced_function_leaves_no_path_behind():
    a, b = symbols("a"), symbols("b")

    def fails():
        assert a >= b
        raise RuntimeError

    with pytest.raises(RuntimeError):
        piecewise(fails)
    with pytest.raises(TypeError):
        assert not a > b
