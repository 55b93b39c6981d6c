"""Understands one thing that a channel told, in a transaction that is open."""

import enum
from collections.abc import Sequence
from functools import cached_property

import msgspec

from hengce.errors import NotFoundError, ProblemsError
from hengce.flow.announcing import asked
from hengce.flow.replies import asks_to_stop, opt_out_words, ways_to_write
from hengce.flow.reports import outcome_of
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.dead_letter import DeadLetter, Dialect
from hengce.model.handover import ASKED
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import Strategy
from hengce.ports import Inbound, PartReport, Report, Taken, Transaction
from hengce.responses.announce import announce, is_heard
from hengce.responses.outcomes import Baseline, strategies_by_id, take
from hengce.responses.senders import Bearings
from hengce.responses.withdrawal import refuse

TEXT_CHARACTERS_MAX = 2_000
"""How much of a reply is kept as a dead letter."""


class Became(enum.StrEnum):
    """What became of something that was heard."""

    LEARNED = "learned"  # an outcome of a contact
    KNOWN = "known"  # a repetition, or news of a part while others are open
    OPTED_OUT = "opted_out"  # the customer gets no more of these messages
    KEPT = "kept"  # a dead letter, for people to read
    WAITING = "waiting"  # its message is not settled yet; it is not acknowledged


class Letter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of something that was not understood; it holds personal data."""

    channel: str
    at: Instant
    address: str = ""
    text: str = ""
    kind: str = ""
    contact: str = ""
    part: str = ""


class Understanding:
    """Takes in what one channel told, in one transaction.

    Args:
        name: The channel.
        transaction: Where it is written.
        bearings: What it is understood with.
        now: When it is written; what claims to be later happened now.
    """

    def __init__(
        self, name: str, transaction: Transaction, bearings: Bearings, now: Instant
    ) -> None:
        self._name = name
        self._transaction = transaction
        self._bearings = bearings
        self._now = now

    def take(self, said: Report | Inbound, *, may_wait: bool) -> Became:
        """Write what was said, or keep it as it is.

        Args:
            said: A report, or a customer's reply.
            may_wait: Whether a report whose message is not settled may come again.
        """
        if isinstance(said, Inbound):
            return self._reply(said)
        if said.key:
            return self._of_a_message(said, may_wait=may_wait)
        return self._of_a_part(said, may_wait=may_wait)

    def keep_failed(self, said: Report | Inbound) -> Became:
        """Keep something that an error in here prevents from being understood."""
        return self._keep(said, "heard.failed")

    def _of_a_message(self, report: Report, *, may_wait: bool) -> Became:
        try:
            record = self._transaction.contact(report.key)
        except NotFoundError:
            return self._keep(report, "outcome.unknown_contact")
        if record.contact.kind.channel != self._name:
            # Nobody tells of messages that went through others.
            return self._keep(report, "outcome.unknown_contact")
        state = record.state
        if state is ContactState.RESERVED and may_wait:
            # The relay has not written yet that it handed the message off.
            return Became.WAITING
        at = min(report.at, self._now)
        return self._learn(
            Outcome(source=self._name, id=report.id, contact=report.key, kind=report.kind, at=at)
        )

    def _of_a_part(self, report: Report, *, may_wait: bool) -> Became:
        part = self._transaction.part(self._name, report.part)
        if part is None:
            return Became.WAITING if may_wait else self._keep(report, "report.unknown_message")
        news = PartReport(part.contact, part.number, report.kind, min(report.at, self._now))
        earlier = self._transaction.part_reports(part.contact)
        if any((one.number, one.kind) == (news.number, news.kind) for one in earlier):
            return Became.KNOWN
        self._transaction.add_part_reports([news])
        outcome = outcome_of(part, news, earlier)
        return Became.KNOWN if outcome is None else self._learn(outcome)

    def _learn(self, outcome: Outcome) -> Became:
        try:
            taken = take(
                self._transaction,
                outcome,
                self._strategies,
                self._configuration,
                self._baseline,
                self._now,
            )
        except ProblemsError:
            return self._keep_outcome(outcome)
        return Became.LEARNED if taken is Taken.ACCEPTED else Became.KNOWN

    def _reply(self, reply: Inbound) -> Became:
        channel = self._channel
        if channel is None:
            return self._keep(reply, "inbound.not_understood")
        addresses = ways_to_write(reply.address, channel.connector)
        customers = self._bearings.senders(self._transaction, channel, addresses)
        if not asks_to_stop(reply.text, opt_out_words(channel.connector)):
            self._ask_a_person(customers, reply)
            return self._keep(reply, "inbound.not_understood")
        if not customers:
            return self._keep(reply, "inbound.sender_unknown")
        self._opt_out(customers, reply)
        return Became.OPTED_OUT

    def _ask_a_person(self, customers: Sequence[str], reply: Inbound) -> None:
        """Announce what automation cannot answer, where it is certain who asks."""
        if len(customers) != 1 or not is_heard(self._configuration, ASKED.name):
            return
        (customer,) = customers
        org = self._bearings.org(self._transaction, customer)
        event = asked(customer, org, self._name, reply, self._now)
        partition = self._baseline.partition(self._transaction, customer)
        announce(self._transaction, self._configuration, event, partition, self._now)

    def _opt_out(self, customers: Sequence[str], reply: Inbound) -> None:
        at, name = min(reply.at, self._now), self._name
        known = {
            change.customer: change
            for change in self._transaction.changes(customers)
            if (change.kind, change.key) == (ChangeKind.OPT_OUT, name)
        }
        why = f"{name}/{reply.id}"
        for customer in customers:
            last = known.get(customer)
            if last is None or (at, True) > (last.at, last.value is True):
                change = Change(
                    customer=customer, kind=ChangeKind.OPT_OUT, key=name, value=True, at=at, why=why
                )
                refuse(self._transaction, customer, [change], self._configuration, self._now)

    def _keep(self, said: Report | Inbound, code: str) -> Became:
        if isinstance(said, Inbound):
            text = said.text[:TEXT_CHARACTERS_MAX]
            letter = Letter(channel=self._name, at=said.at, address=said.address, text=text)
        else:
            letter = Letter(
                channel=self._name,
                at=said.at,
                kind=said.kind,
                contact=said.key,
                part=said.part,
            )
        return self._add_letter(said.id, code, letter)

    def _keep_outcome(self, outcome: Outcome) -> Became:
        letter = Letter(
            channel=self._name, at=outcome.at, kind=outcome.kind, contact=outcome.contact
        )
        return self._add_letter(outcome.id, "outcome.unknown_contact", letter)

    def _add_letter(self, name: str, code: str, letter: Letter) -> Became:
        document = msgspec.json.encode(letter)
        self._transaction.add_dead_letters(
            [
                DeadLetter(
                    org=self._root,
                    source=self._name,
                    dialect=Dialect.CHANNEL,
                    id=name,
                    received_at=self._now,
                    code=code,
                    detail="",
                    document=document,
                )
            ]
        )
        return Became.KEPT

    @property
    def _root(self) -> str:
        units = self._configuration.units
        return next((unit.id for unit in units if not unit.parent), "HQ")

    @cached_property
    def _configuration(self) -> Configuration:
        return self._bearings.configuration(self._transaction)

    @cached_property
    def _strategies(self) -> dict[str, Strategy]:
        return strategies_by_id(self._configuration)

    @cached_property
    def _baseline(self) -> Baseline:
        return self._bearings.baseline()

    @property
    def _channel(self) -> Channel | None:
        return next((c for c in self._configuration.channels if c.id == self._name), None)
