"""Named settings of the workspace that are no setting of a file."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from readiness.store.tables.base import Record


class MetaRow(Record, table=True):
    """One name, one value; changes in place."""

    __tablename__ = "meta"

    name: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)
    recorded_at: datetime
