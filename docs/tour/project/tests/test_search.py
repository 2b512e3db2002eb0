# SPDX-License-Identifier: MIT
import os


def test_the_index_is_ready():
    attempt = int(os.environ["E2E_ATTEMPT"])
    with open(os.path.join(os.environ["E2E_ARTIFACTS"], "index.txt"), "w") as file:
        file.write(f"generation {attempt}\n")
    print(f"\033[33mwaiting for the index\033[0m, attempt {attempt}")
    assert attempt >= 3, f"the index is at generation {attempt} and has to be at 3"


def test_finds_tea():
    assert "tea" in "a cup of tea"
