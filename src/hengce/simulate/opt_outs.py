"""Who had said stop before the synthetic bank begins, as changes for the store."""

import pyarrow as pa

from hengce.model.profile import Change, ChangeKind
from hengce.simulate.bank import SyntheticBank
from hengce.simulate.consents import SOURCE


def opt_out_changes(bank: SyntheticBank) -> tuple[Change, ...]:
    """Return one change for each opt-out of a channel, or of all channels."""
    table = bank.opt_outs
    columns = (
        table["customer"].to_pylist(),
        table["channel"].to_pylist(),
        table["at"].cast(pa.int64()).to_pylist(),
    )
    return tuple(
        Change(
            customer=customer,
            kind=ChangeKind.OPT_OUT,
            key=channel,
            value=True,
            at=at,
            why=SOURCE,
        )
        for customer, channel, at in zip(*columns, strict=True)
    )
