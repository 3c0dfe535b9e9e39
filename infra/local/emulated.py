"""The type of what comes from the emulator's inside, which is untyped and private.

Each use is a place that an upgrade may break; the contract tests in
`tests/integration/local_runtime` hold one for every hook.
"""

from typing import Any

Emulated = Any
