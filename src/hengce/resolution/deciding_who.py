"""What people decide of two customers who may be one, and of one who turned out to be two."""

from msgspec.structs import replace

from hengce.errors import ConflictError
from hengce.model.identity import Case, CaseState, Cause
from hengce.model.instant import Instant
from hengce.model.merge import Merge
from hengce.ports import Transaction
from hengce.resolution.merging import Merged, Merging


def accept(
    tx: Transaction, merging: Merging, case_id: str, why: str, by: str, at: Instant
) -> Merged:
    """Merge the customers of a case; the one who was known first speaks for both.

    Raises:
        NotFoundError: There is no such case, or a customer is not in the snapshot.
        ConflictError: It was decided, or they are one already.
    """
    case = _open(tx, case_id)
    done = merging.merge(tx, case.other, case.one, why, by, at)
    tx.put_cases([_decided(case, CaseState.ACCEPTED, why, by, at)])
    return done


def refuse(tx: Transaction, case_id: str, why: str, by: str, at: Instant) -> Case:
    """Say that the customers of a case are two: no key joins them from now on.

    Raises:
        NotFoundError: There is no such case.
        ConflictError: It was decided.
    """
    case = _decided(_open(tx, case_id), CaseState.REFUSED, why, by, at)
    tx.put_cases([case])
    return case


def part(tx: Transaction, merging: Merging, customer: str, why: str, by: str, at: Instant) -> Merge:
    """Let a number speak for itself again, and no key join it with the other one again.

    Raises:
        NotFoundError: Nobody speaks for it.
        ConflictError: Who speaks for it was merged himself: part him first.
    """
    ended = merging.split(tx, customer, why, by, at)
    case = Case(one=ended.survivor, other=ended.absorbed, cause=Cause.SAME, at=ended.at)
    tx.put_cases([_decided(case, CaseState.REFUSED, why, by, at)])
    return ended


def _open(tx: Transaction, case_id: str) -> Case:
    case = tx.case(case_id)
    if case.state is not CaseState.OPEN:
        raise ConflictError(f"case {case_id} was decided: {case.state}")
    return case


def _decided(case: Case, state: CaseState, why: str, by: str, at: Instant) -> Case:
    return replace(case, state=state, why=why, by=by, decided_at=at)
