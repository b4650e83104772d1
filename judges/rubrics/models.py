"""Rubrics as versions of an event's document, and which stage uses which.

A rubric stands alone: link tables say what it judges, so that another use needs no change here.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import within
from contest.foundation.orm import Base, Exact, code_text, digest, name_text, pk, public_id


class Rubric(Base):
    """One version of a marking scheme; a change makes a new version."""

    __tablename__ = "rubrics"
    __table_args__ = (
        UniqueConstraint("definition_id", "code"),
        UniqueConstraint("id", "edition_id"),
        within("event_definitions", "definition_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    definition_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[code_text]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[dict[str, Any]] = mapped_column(comment="the rubric's part of the document")
    sha256: Mapped[digest]
    criteria: Mapped[list["RubricCriterion"]] = relationship(
        primaryjoin="Rubric.id == foreign(RubricCriterion.rubric_id)",
        order_by="RubricCriterion.position",
        viewonly=True,
    )


class RubricCriterion(Base):
    """One criterion of a rubric, as a row, so that facts can be joined on it."""

    __tablename__ = "rubric_criteria"
    __table_args__ = (UniqueConstraint("rubric_id", "code"), within("rubrics", "rubric_id"))

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    rubric_id: Mapped[int] = mapped_column(index=True)
    section: Mapped[code_text]
    code: Mapped[code_text]
    position: Mapped[int]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    type: Mapped[code_text]
    max_mark: Mapped[Decimal] = mapped_column(Exact(4), comment="points")


class StageRubric(Base):
    """Which rubric a stage is judged by."""

    __tablename__ = "stage_rubrics"
    __table_args__ = (
        within("stages", "stage_id"),
        within("rubrics", "rubric_id"),
        UniqueConstraint("stage_id", "rubric_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    rubric_id: Mapped[int]
    rubric: Mapped[Rubric] = relationship(
        primaryjoin="Rubric.id == foreign(StageRubric.rubric_id)", viewonly=True
    )


TABLES = (Rubric, RubricCriterion, StageRubric)
