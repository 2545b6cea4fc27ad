"""Schemas of tables, as kept in `schemas/`."""

import json
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import aws_glue as glue

FOLDER = Path(__file__).parent.parent / "schemas"


@dataclass(frozen=True)
class Field:
    """One column of a table."""

    name: str
    type: str
    comment: str = ""
    json: str | None = None
    personal: bool = False


class Schema:
    """The columns of a table, without the ones it is partitioned by."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields

    @classmethod
    def of(cls, table: str) -> "Schema":
        """Reads the schema of `table`."""
        raw = json.loads((FOLDER / f"{table}.json").read_text())
        return cls([Field(**column) for column in raw["columns"]])

    def columns(self) -> list[glue.CfnTable.ColumnProperty]:
        """The columns as Glue wants them."""
        return [
            glue.CfnTable.ColumnProperty(name=f.name, type=f.type, comment=f.comment or None)
            for f in self.fields
        ]

    def json_keys(self) -> dict[str, str]:
        """Keys of columns that are called something else in the JSON of an event."""
        return {f.name: f.json for f in self.fields if f.json}

    def personal(self) -> list[str]:
        """Names of the columns that can be tied to a person."""
        return [f.name for f in self.fields if f.personal]
