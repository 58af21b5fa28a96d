"""Why nothing can be connected here."""

from typing import Self

from pydantic import BaseModel, model_validator

__all__ = ["NoOptions"]


class NoOptions(BaseModel):
    """A connection over files cannot be: whatever it says is refused."""

    @model_validator(mode="after")
    def refuse(self) -> Self:
        """Say where files go instead."""
        raise ValueError("files have no connection. Take this table out and bring them by `readiness evidence add`.")
