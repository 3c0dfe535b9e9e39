"""Parts of the composition: each built once, each replaceable where the process starts.

Replacing is how tests and other hosts put their own store, files or clock in place; the product
itself never does it.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Composition:
    """What the factories of one composition root have built, by name and arguments."""

    def __init__(self) -> None:
        self._factories: dict[str, Callable[..., Any]] = {}
        self._replaced: dict[str, Callable[..., Any]] = {}
        self._built: dict[Hashable, Any] = {}

    def part(self, factory: Callable[P, T]) -> Callable[P, T]:
        """Decorate a factory: one call a set of arguments, the same object ever after.

        Raises: ValueError, when the name is taken.
        """
        name = factory.__name__
        if name in self._factories:
            raise ValueError(f"there is a part {name} already")
        self._factories[name] = factory

        @wraps(factory)
        def built(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (name, args, tuple(sorted(kwargs.items())))
            if key not in self._built:
                made = self._replaced.get(name, factory)(*args, **kwargs)
                self._built.setdefault(key, made)
            found: T = self._built[key]
            return found

        return built

    @contextmanager
    def replaced(self, **factories: Callable[..., Any]) -> Iterator[None]:
        """Within the block these factories stand for the parts of their names.

        Everything is built anew inside, and what was built before is back afterwards.
        Raises: ValueError, for a name that is no part.
        """
        unknown = sorted(factories.keys() - self._factories.keys())
        if unknown:
            raise ValueError(f"no such parts: {', '.join(unknown)}")
        outer = self._replaced, self._built
        self._replaced, self._built = {**self._replaced, **factories}, {}
        try:
            yield
        finally:
            self._replaced, self._built = outer
