# SPDX-License-Identifier: MIT
import pytest


@pytest.mark.parametrize("price, text", [(4.2, "4.20"), (6.5, "6.50"), (10.7, "10.70"), (0, "0.00")])
def test_price(price, text):
    assert f"{price:.2f}" == text
