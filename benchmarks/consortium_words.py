"""The rows of invented framework programmes: titles, summaries, and who takes part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from benchmarks.consortium_casts import COUNTRIES, KINDS, Cast, Project
from benchmarks.consortium_recipes import Recipe
from benchmarks.cordis import FIELDS, NOUNS, PROPERTIES, QUALIFIERS


class Words:
    """Titles and summaries: the field's terms, the coordinator's own, and what anybody says."""

    def __init__(self, chance: np.random.Generator, recipe: Recipe, count: int, cast: Cast) -> None:
        """Give each field and each of `count` organisations its own terms."""
        self._chance = chance
        self._recipe = recipe
        self._terms = [_vocabulary(chance) for _ in range(recipe.fields)]
        self._cast = cast
        self._special = chance.integers(0, len(self._terms[0]), (count, 3))
        self._uses = [chance.choice(FIELDS, 3, replace=False) for _ in range(recipe.fields)]

    def row(self, project: Project) -> list[str]:
        """The project as a row of `project.csv`."""
        chance, topic = self._chance, project.field
        end = project.start + timedelta(days=int(chance.choice((540, 730, 1095, 1460))))
        signed = project.start - timedelta(days=int(chance.integers(20, 120)))
        one, other, use = self._term(project), self._term(project), self._use(topic)
        title = str(
            chance.choice(
                [
                    f"{one.capitalize()} for {use}",
                    f"Towards {one} with {other} in {use}",
                    f"Next generation of {one}: from {other} to {use}",
                ]
            )
        )
        number, of_fields = project.number, self._recipe.fields
        # Calls are no fields: a line of calls takes projects of neighbouring fields, and a third
        # of the projects go through a line that is open to all of their programme.
        line = (topic + int(chance.integers(0, self._recipe.lines))) % of_fields
        line = of_fields + line % 7 if chance.random() < self._recipe.open_calls else line
        programme = f"H2020-EU.{1 + line % 3}.{1 + line % 7}."
        call = f"{'ABCDEFG'[line % 7]}CT-{line:02d}-{project.start.year + project.start.year % 2}"
        return [
            str(600_000 + number), f"P{number}", "CLOSED", title, project.start.isoformat(),
            end.isoformat(), "1000000", "1000000", programme, call, signed.isoformat(), "H2020",
            "H2020", call, "RIA", "", " ".join(self._objective(project, one, other, use)),
            "2022-08-15 12:00:00", str(200_000 + number), "",
        ]  # fmt: skip

    def _term(self, project: Project) -> str:
        chance, lead = (
            self._chance,
            project.parties[int(self._chance.integers(len(project.parties)))],
        )
        if chance.random() < self._recipe.plainness:
            return f"{chance.choice(QUALIFIERS)} {chance.choice(NOUNS).replace('_', ' ')}"
        if chance.random() < 0.5:
            of = self._terms[int(self._cast.fields[lead])]
            return of[int(chance.choice(self._special[lead]))]
        return str(chance.choice(self._terms[project.field]))

    def _use(self, topic: int) -> str:
        chance = self._chance
        return str(
            chance.choice(FIELDS if chance.random() < self._recipe.plainness else self._uses[topic])
        )

    def _objective(self, project: Project, one: str, other: str, use: str) -> Iterator[str]:
        chance = self._chance
        quality, second = chance.choice(PROPERTIES, 2, replace=False)
        yield f"{use.capitalize()} depend on {other}, whose {quality} decides about their success."
        yield f"However, {use} lack {other} with the {second} that operators ask for."
        yield f"The main objective of the project is to develop {one} that improve {quality}."
        for _ in range(int(chance.integers(3, 7))):
            yield (
                f"Partners combine {self._term(project)} with {self._term(project)} and measure "
                f"{chance.choice(PROPERTIES)} for {self._use(project.field)}."
            )


def _vocabulary(chance: np.random.Generator) -> list[str]:
    """Thirty terms of a field, from words that other fields use, too."""
    qualifiers = chance.choice(QUALIFIERS, 9, replace=False)
    nouns = [each.replace("_", " ") for each in chance.choice(NOUNS, 9, replace=False)]
    return [f"{chance.choice(qualifiers)} {chance.choice(nouns)}" for _ in range(30)]


def party_row(cast: Cast, project: Project, party: int, order: int) -> list[str]:
    """A party of a project as a row of `organization.csv`."""
    kind, country = KINDS[cast.kinds[party]], COUNTRIES[cast.countries[party]]
    small = kind == "PRC" and cast.fame[party] < 2.0
    region = f"{country}{1 + party % 4}{1 + party % 3}"
    return [
        str(600_000 + project.number), "", str(900_000_000 + party), "", f"ORG {party}", "",
        "true" if small else "false", kind, "", "", f"City {party % 9}", country, region, "", "",
        "", "2022-08-15 12:00:00", str(party), str(order),
        "coordinator" if order == 1 else "participant", "1", "1", "1", "false", "",
    ]  # fmt: skip
