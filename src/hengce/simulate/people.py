"""Who the customers are: where they live, how old they are, what they do."""

from dataclasses import dataclass

import numpy as np

from hengce.simulate.shapes import pick
from hengce.simulate.streams import Flags, Longs, Reals, stream

# Branches, then three sub-branches each; the last unit is head office itself.
BRANCHES = ("SH", "NJ", "GZ", "UR")
UNITS = (*(f"{branch}{number:02d}" for branch in BRANCHES for number in (1, 2, 3)), "HQ")
OCCUPATIONS = (
    "employee",
    "civil_servant",
    "business_owner",
    "freelancer",
    "retired",
    "student",
    "other",
)
EMPLOYEE, CIVIL_SERVANT, BUSINESS_OWNER, FREELANCER, RETIRED, STUDENT, OTHER = range(7)

_UNIT_WEIGHTS = np.array([11, 9, 8, 9, 8, 7, 11, 10, 8, 5, 4, 4, 3], dtype=np.float64)
_MINOR_SHARE = 0.025
_WORK_WEIGHTS = np.array([50, 11, 10, 14, 0, 0, 15], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class People:
    """The customers, one place each in every array.

    Attributes:
        unit: Index into UNITS.
        age: Years, 6 to 95.
        age_known: Whether the bank knows it.
        female: By the identity document.
        gender_known: Whether the bank knows it.
        occupation: Index into OCCUPATIONS.
        occupation_known: Whether the bank knows it.
        tenure_days: Days since the first account was opened.
        warmth: How close the customer is to the bank, standard normal; moves log-ins,
            consents and answers together.
    """

    unit: Longs
    age: Longs
    age_known: Flags
    female: Flags
    gender_known: Flags
    occupation: Longs
    occupation_known: Flags
    tenure_days: Longs
    warmth: Reals

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.age)

    @property
    def adult(self) -> Flags:
        """Who is of age."""
        return self.age >= 18


def draw_people(customers: int, seed: int) -> People:
    """Draw customers."""
    age = _ages(customers, seed)
    tenure = stream(seed, "people.tenure").random(customers) ** 1.4 * 365 * 18
    return People(
        unit=pick(stream(seed, "people.unit").random(customers), _UNIT_WEIGHTS),
        age=age,
        age_known=stream(seed, "people.age_known").random(customers) >= 0.004,
        female=stream(seed, "people.female").random(customers) < 0.51,
        gender_known=stream(seed, "people.gender_known").random(customers) >= 0.012,
        occupation=_occupations(age, seed),
        occupation_known=stream(seed, "people.occupation_known").random(customers) >= 0.06,
        tenure_days=np.minimum(tenure, age * 365.0).astype(np.int64) + 1,
        warmth=stream(seed, "people.warmth").standard_normal(customers),
    )


def _ages(customers: int, seed: int) -> Longs:
    """Draw a few minors with accounts of their own, and adults around 43."""
    minor = stream(seed, "people.minor").random(customers) < _MINOR_SHARE
    young = 6 + (stream(seed, "people.minor_age").random(customers) * 12).astype(np.int64)
    spread = stream(seed, "people.age").standard_normal(customers)
    grown = np.clip(np.rint(43 + 15 * spread), 18, 95).astype(np.int64)
    return np.where(minor, young, grown)


def _occupations(age: Longs, seed: int) -> Longs:
    customers = len(age)
    work = pick(stream(seed, "people.occupation").random(customers), _WORK_WEIGHTS)
    chance = stream(seed, "people.stage").random(customers)
    student = (age < 18) | (age < 24) & (chance < 0.5)
    retired = (age >= 60) & (chance < 0.85) | (age >= 55) & (chance < 0.3)
    return np.select([student, retired], [np.int64(STUDENT), np.int64(RETIRED)], work)
