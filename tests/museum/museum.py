"""Bugs that are well known from other products, put into ours one at a time.

Each function replaces one real part by one that does what the other product did.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from museum import bugs_events as events
from museum import bugs_handoffs as handoffs
from museum import bugs_journeys as journeys
from museum import bugs_learning as learning
from museum import bugs_limits as limits
from museum import bugs_orders as orders
from museum import bugs_persons as persons


class Bug(NamedTuple):
    """A bug: whose it was, what it breaks, and how it is put in.

    Attributes:
        install: Puts it in.
        peer: From where it is known.
        breaks: The invariant that the auditor must name.
        seed: The first seed, counted from 0, in which he does.
    """

    install: Callable[[pytest.MonkeyPatch], None]
    peer: str
    breaks: str
    seed: int

    @property
    def name(self) -> str:
        """Its name in tests."""
        return self.install.__name__


BUGS = (
    Bug(limits.check_then_act, "Mautic", "I1", 0),
    Bug(limits.capped_by_identity, "Adobe Journey Optimizer", "I1", 17),
    Bug(limits.local_calendar_day, "Braze", "I1", 10),
    Bug(limits.window_too_short, "Mautic #4761", "I1", 10),
    Bug(limits.cap_off_by_one, "Mautic #10753", "I1", 0),
    Bug(limits.budget_of_yesterday, "real-time bidding", "I3", 16),
    Bug(limits.opt_out_at_enqueue_only, "SendGrid docs #2176", "I7", 5),
    Bug(limits.consent_at_decision_only, "AI-Shipping-Labs #1421", "I2", 98),
    Bug(limits.assessed_once, "mis-selling", "I2", 2),
    Bug(limits.hours_at_decision_only, "Mautic #8802", "I18", 1),
    Bug(limits.no_zone_no_hours, "Adobe, AWS Pinpoint", "I18", 0),
    Bug(limits.stopped_but_queued, "Tracardi #362", "I7", 47),
    Bug(limits.draft_decides, "Mautic", "I19", 0),
    Bug(handoffs.ghost_run, "PostHog #52776", "I4", 11),
    Bug(handoffs.retry_on_timeout, "recoupable #1918", "I4", 0),
    Bug(handoffs.release_on_timeout, "PostHog #52776", "I4", 0),
    Bug(handoffs.early_checkpoint, "listmonk", "I17", 0),
    Bug(handoffs.track_after_send, "Dittofeed", "I4", 11),
    Bug(handoffs.settle_before_send, "listmonk", "I4", 1),
    Bug(handoffs.key_of_the_attempt, "PostHog #55672", "I4", 0),
    Bug(handoffs.endless_retries, "Mautic #7226", "I17", 3),
    Bug(events.same_second_is_same_event, "Novu #2569", "I4", 0),
    Bug(events.redelivery_decides_again, "Parcelvoy #462", "I4", 1),
    Bug(events.answer_before_commit, "queues that acknowledge early", "I4", 0),
    Bug(events.flushed_later, "fsync left out for speed", "I4", 8),
    Bug(events.log_taken_as_it_reads, "PostgreSQL, fsync in 2018", "I4", 391),
    Bug(events.each_receipt_counts, "SendGrid docs #2933", "I8", 1),
    Bug(events.late_answer_counts_again, "SendGrid docs #2933", "I8", 1),
    Bug(events.each_yes_is_liked_more, "lead scores that add up events", "I8", 1),
    Bug(events.last_arrival_wins, "Twilio Event Streams", "I8", 0),
    Bug(events.clock_set_back, "Hengce itself", "I17", 3),
    Bug(events.window_forgotten, "Novu #12373", "I4", 0),
    Bug(events.opt_out_is_a_statistic, "twenty #25294", "I8", 0),
    Bug(persons.word_as_it_stands, "gateways that compare signs", "I8", 0),
    Bug(persons.task_outlives_its_reason, "lists kept beside campaigns", "I21", 0),
    Bug(persons.desk_is_not_seen, "campaigns beside a desk", "I22", 1),
    Bug(journeys.wake_lost, "engines that rely on one callback", "I25", 1),
    Bug(journeys.last_line_only, "logs of the last state", "I23", 0),
    Bug(journeys.timer_first, "schedulers that see only the clock", "I26", 1),
    Bug(journeys.entered_after_a_look, "check, then insert", "I24", 14),
    Bug(journeys.event_lets_in_later, "Novu #12373", "I24", 0),
    Bug(journeys.blocked_is_sent, "reports of what was queued", "I26", 1),
    Bug(journeys.asked_until_it_is_yes, "Mautic #7226", "I4", 0),
    Bug(journeys.follows_what_is_live, "PostHog", "I23", 2),
    Bug(journeys.exits_after_the_wait, "Salesforce Marketing Cloud", "I26", 1),
    Bug(journeys.queue_outlives_the_goal, "PostHog #63211", "I23", 33),
    Bug(orders.shut_and_still_entered, "Tracardi #362", "I27", 0),
    Bug(orders.held_by_name_only, "switches that shut only the door", "I27", 0),
    Bug(orders.resumed_and_forgotten, "engines that rely on one callback", "I25", 10),
    Bug(orders.pause_swallows_what_happens, "Hengce itself", "I26", 8),
    Bug(orders.clock_runs_while_held, "schedulers that see only the clock", "I26", 7),
    Bug(orders.queue_outlives_the_cancel, "Braze", "I23", 22),
    Bug(orders.half_cancelled, "scripts without a transaction", "I27", 3),
    Bug(orders.moved_by_node_only, "graphs that are edited in place", "I27", 0),
    Bug(orders.moved_while_waiting, "migrations that look at the node alone", "I27", 21),
    Bug(orders.moved_whatever_the_map_says, "maps that are advice", "I27", 20),
    Bug(learning.told_again_counts_again, "counters that only go up", "I28", 0),
    Bug(learning.late_answers_are_dropped, "stream processors with a watermark", "I28", 0),
    Bug(learning.ripens_unseen, "counters that move on events alone", "I28", 0),
)
"""The museum."""
