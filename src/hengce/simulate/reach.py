"""How the customers can be reached: telephone, app, WeCom, e-mail, manager."""

from dataclasses import dataclass

import numpy as np

from hengce.simulate.assets import NEVER, Assets
from hengce.simulate.people import UNITS, People
from hengce.simulate.shapes import logistic
from hengce.simulate.streams import Flags, Longs, stream

CHANNELS = ("sms", "push", "wecom", "inbox", "task", "email")
SMS, PUSH, WECOM, INBOX, TASK, EMAIL = range(6)
MANAGERS_PER_UNIT = 12
_PUSH_WITHIN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Reach:
    """One place a customer.

    Attributes:
        mobile: Has a verified telephone number.
        email: Has a registered e-mail address.
        login_days: Days since the last log-in; NEVER without the app.
        logins_30d: Log-ins in 30 days.
        push: Push is switched on; only with the app.
        wecom: Added a manager in WeCom.
        manager: The number of the manager within UNITS times MANAGERS_PER_UNIT, or NEVER.
    """

    mobile: Flags
    email: Flags
    login_days: Longs
    logins_30d: Longs
    push: Flags
    wecom: Flags
    manager: Longs

    @property
    def app(self) -> Flags:
        """Who ever logged in."""
        used: Flags = self.login_days != NEVER
        return used

    @property
    def channels(self) -> Flags:
        """Who can be reached how, shape (customers, len(CHANNELS))."""
        push = self.push & self.app & (self.login_days <= _PUSH_WITHIN_DAYS)
        inbox = self.logins_30d >= 1
        task = self.manager != NEVER
        return np.stack([self.mobile, push, self.wecom, inbox, task, self.email], axis=1)


def draw_reach(people: People, assets: Assets, seed: int) -> Reach:
    """Draw how the customers can be reached."""
    count = people.count
    login_days = _logins(people, seed)
    steady = np.where(login_days <= 30, np.exp(1.6 + 0.8 * people.warmth), 0.0)
    logins = np.where((login_days != NEVER) & (login_days <= 30), 1 + np.floor(steady), 0)
    wecom = logistic(-1.4 + 0.9 * assets.wealthy + 0.5 * people.warmth)
    return Reach(
        mobile=stream(seed, "reach.mobile").random(count) < 0.955,
        email=stream(seed, "reach.email").random(count) < 0.38,
        login_days=login_days,
        logins_30d=np.minimum(logins, 90).astype(np.int64),
        push=stream(seed, "reach.push").random(count) < logistic(0.5 + 0.5 * people.warmth),
        wecom=people.adult & (stream(seed, "reach.wecom").random(count) < wecom),
        manager=_managers(people, assets, seed),
    )


def _logins(people: People, seed: int) -> Longs:
    """Draw days since the last log-in: a third of the customers sleep or never came."""
    score = people.warmth - 0.025 * (people.age - 45.0)
    noise = stream(seed, "reach.app").standard_normal(people.count)
    never = score + noise < -1.5
    asleep = score + noise < -0.75
    chance = stream(seed, "reach.login").random(people.count)
    recent = np.floor(chance**3 * 120)
    long_ago = 181 + np.floor(chance * 900)
    days = np.where(asleep, long_ago, recent).astype(np.int64)
    return np.where(never, NEVER, np.minimum(days, people.tenure_days))


def _managers(people: People, assets: Assets, seed: int) -> Longs:
    """Give most of the better-off a manager of their own unit."""
    chance = stream(seed, "reach.managed").random(people.count)
    managed = people.adult & (chance < np.where(assets.aum >= 50_000, 0.93, 0.05))
    managed &= np.array(UNITS)[people.unit] != "HQ"
    number = (stream(seed, "reach.manager").random(people.count) * MANAGERS_PER_UNIT).astype(int)
    return np.where(managed, people.unit * MANAGERS_PER_UNIT + number, NEVER)
