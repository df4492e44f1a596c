"""How deep the slow tests look: 1 in every run, more for a soak (`make soak`)."""

import os

DEPTH = int(os.environ.get("CAIRN_TEST_DEPTH", "1"))
