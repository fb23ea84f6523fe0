"""Inner products that are kept from one model to the next."""

from __future__ import annotations

import numpy as np
import scipy.sparse

from classifier.label.learning.products import Products


def test_each_pair_is_as_if_all_were_multiplied_at_once() -> None:
    values = np.random.default_rng(0).random((30, 12)).astype(np.float32)
    products = Products(scipy.sparse.csr_matrix(values))
    for places in ([3, 1], [3, 1, 7, 20], [20, 1], [0, 3, 29, 7]):
        wanted = values[places] @ values[places].T
        assert np.allclose(products.of(np.array(places)), wanted, rtol=1e-5)
