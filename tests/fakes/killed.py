"""A function that is taken away in the middle of its work."""

from collections.abc import Callable


class Killed(BaseException):
    """Nothing of it runs any more: no handler of errors catches this."""


def dying_at(request: int) -> Callable[[], None]:
    """A hook that is called before or after each request, and kills at one of them."""
    left = request

    def hook() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    return hook
