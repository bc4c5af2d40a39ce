"""Limits per key and model: buckets of requests and tokens that fill again, and requests at a time."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from mock_server.catalogue import Limits, Model
from mock_server.refusals import RefusalError, rate_limited
from mock_server.reply import Headers

Clock = Callable[[], float]
"""Seconds that never run backwards."""
_MINUTE = 60.0
_MOST_METERS = 4096
"""Keys may be made up without end; the meter that rested longest is forgotten."""
_BUSY_SECONDS = 1.0
"""When to try again while too many requests are open: nobody knows when one ends."""


@dataclass(slots=True)
class Bucket:
    """What is left of a minute's allowance; it fills again evenly."""

    capacity: int
    left: float
    at: float
    """When `left` was right."""

    @property
    def rate(self) -> float:
        """Units a second."""
        return self.capacity / _MINUTE

    def fill(self, now: float) -> None:
        """Brings it up to the time."""
        self.left = min(float(self.capacity), self.left + (now - self.at) * self.rate)
        self.at = now

    def wait(self, amount: int) -> float:
        """Seconds until that much is there; 0 where it is now."""
        return max(0.0, (amount - self.left) / self.rate)

    def headers(self, kind: str) -> Headers:
        """The allowance, what is left of it, and when it is whole again."""
        reset = duration((self.capacity - self.left) / self.rate)
        return (
            (f"x-ratelimit-limit-{kind}", str(self.capacity)),
            (f"x-ratelimit-remaining-{kind}", str(math.floor(self.left))),
            (f"x-ratelimit-reset-{kind}", reset),
        )


@dataclass(slots=True)
class Meter:
    """What one key has used of one model."""

    requests: Bucket | None
    tokens: Bucket | None
    concurrency: int | None
    open: int = 0
    """Requests that are being answered."""

    @classmethod
    def of(cls, limits: Limits, now: float) -> Meter:
        """A meter on which nothing has been used."""
        requests, tokens = (Bucket(it, it, now) if it else None for it in (limits.rpm, limits.tpm))
        return cls(requests, tokens, limits.concurrency)

    def headers(self) -> Headers:
        """The `x-ratelimit-*` headers; none of a limit that the model does not have."""
        requests = self.requests.headers("requests") if self.requests else ()
        return (*requests, *(self.tokens.headers("tokens") if self.tokens else ()))

    def release(self) -> None:
        """A request has been answered."""
        self.open -= 1


@dataclass(slots=True)
class Limiter:
    """The meters of a scenario."""

    clock: Clock
    _meters: OrderedDict[tuple[str, str], Meter] = field(default_factory=OrderedDict)

    def admit(self, key: str, model: Model, tokens: int) -> Meter:
        """Counts a request, to be released at its end. Raises RefusalError where a limit is reached."""
        meter = self._meter(key, model)
        try:
            _take(meter, model.id, tokens)
        except RefusalError as refusal:
            refusal.headers = (*refusal.headers, *meter.headers())
            raise
        meter.open += 1
        return meter

    def _meter(self, key: str, model: Model) -> Meter:
        now = self.clock()
        meter = self._meters.setdefault((key, model.id), Meter.of(model.limits, now))
        self._meters.move_to_end((key, model.id))
        if len(self._meters) > _MOST_METERS:
            self._meters.popitem(last=False)
        for bucket in (meter.requests, meter.tokens):
            if bucket:
                bucket.fill(now)
        return meter


def _take(meter: Meter, model: str, tokens: int) -> None:
    """Takes from both buckets or from neither."""
    if meter.concurrency is not None and meter.open >= meter.concurrency:
        message = _message(model, "requests at a time", (meter.concurrency, meter.open, 1), _BUSY_SECONDS)
        raise rate_limited(message, "requests", _BUSY_SECONDS)
    wanted = [("requests", meter.requests, 1), ("tokens", meter.tokens, tokens)]
    for kind, bucket, amount in wanted:
        if bucket and (seconds := bucket.wait(amount)):
            raise _refused(model, kind, bucket, amount, seconds)
    for _, bucket, amount in wanted:
        if bucket:
            bucket.left -= amount


def _refused(model: str, kind: str, bucket: Bucket, amount: int, seconds: float) -> RefusalError:
    used = math.ceil(bucket.capacity - bucket.left)
    message = _message(model, f"{kind} a minute", (bucket.capacity, used, amount), seconds)
    refusal = rate_limited(message, kind, seconds)
    if amount > bucket.capacity:  # however long one waits
        refusal.headers = (*refusal.headers, ("x-should-retry", "false"))
    return refusal


def _message(model: str, what: str, amounts: tuple[int, int, int], seconds: float) -> str:
    limit, used, amount = amounts
    return (
        f"The limit of {what} for `{model}` is reached: limit {limit}, used {used}, requested {amount}. "
        f"Try again in {duration(seconds)}"
    )


def duration(seconds: float) -> str:
    """As the API writes it: `12ms`, `1.5s`, `6m0s`."""
    milliseconds = math.ceil(round(seconds * 1000, 6))
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}m{rest / 1000:g}s" if minutes else f"{rest / 1000:g}s"
