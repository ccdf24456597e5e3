"""Which encoder made a vector.

Vectors of two identities never meet: a cosine between them means nothing. Everything that changes a
vector, were it only in the fourth decimal, is therefore a field here.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """The name of a vector space.

    `revision` is a fingerprint of the model's files, `backend` the arithmetic ("openvino-bf16"),
    `max_tokens` where a long text is cut, and the prompts are put before the text itself.
    """

    model: str
    revision: str
    backend: str
    dimension: int
    query_prompt: str
    passage_prompt: str
    max_tokens: int
    normalised: bool = True

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits: equal keys mean comparable vectors."""
        canonical = json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:KEY_LENGTH]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `as_dict` wrote; an unknown or missing field is a `ValueError`."""
        expected = {field.name for field in fields(cls)}
        if set(values) != expected:
            odd = ", ".join(sorted(set(values) ^ expected))
            raise ValueError(f"An encoder identity has exactly its own fields; mind {odd}.")
        return cls(**values)
