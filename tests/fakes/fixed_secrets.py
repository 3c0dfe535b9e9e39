"""`ports.secrets.SecretSource` and `SecretKeeper` with given values."""

from collections.abc import Mapping

from lettrage.domain.errors import NotFound


class FixedSecrets:
    """Attributes: `values` by name; a name without values was never filled in."""

    def __init__(self, values: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.values = {name: dict(secret) for name, secret in (values or {}).items()}

    def get(self, name: str) -> Mapping[str, str]:
        if name not in self.values:
            raise NotFound(f"the secret {name} is not filled in")
        return dict(self.values[name])

    def put(self, name: str, values: Mapping[str, str]) -> None:
        self.values[name] = dict(values)

    def remove(self, name: str) -> None:
        self.values.pop(name, None)
