"""Settings of every formula test: runs repeat exactly, and warnings are errors."""

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from softgrad.trace import symbols

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(params=[2, 3, 4])
def K(request):
    """The number of classes that a proof is made for."""
    return request.param


@pytest.fixture
def z(K):
    return symbols("z", K)


@pytest.fixture
def y(K):
    return symbols("y", K)
