"""Who is converted next, among all calls of a node. Decides; computes no audio."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from processors.audio import seconds
from processors.conversion.converter import Conversion, Converter
from processors.conversion.wire import Order


@dataclass
class Job:
    """One conversion on its way."""

    request: int
    order: Order
    converter: Converter
    conversion: Conversion
    due_s: float
    """When its first sound is wanted."""

    made_samples: int = field(default=0)

    @property
    def next_due_s(self) -> float:
        """When what it has made so far will have been played, if it began to play when due."""
        return self.due_s + seconds(self.made_samples, self.converter.rate_hz)

    @property
    def group(self) -> tuple[int, Hashable]:
        """Jobs of one group can take their next step together."""
        return id(self.converter), self.conversion.key


class Rounds:
    """Earliest deadline first: whoever runs out of audio soonest takes the next step.

    A call that is ahead waits for those that are not, so calls that began together advance
    together, and none can starve another.
    """

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Job) -> None:
        """Take a job in."""
        self._jobs[job.request] = job

    def drop(self, request: int) -> None:
        """Nothing more is computed for it. One that is not there is none."""
        self._jobs.pop(request, None)

    def due(self, request: int, due_s: float) -> None:
        """Somebody began to wait for it, or no longer does."""
        if job := self._jobs.get(request):
            job.due_s = due_s

    def uses(self, converter: Converter) -> bool:
        """Whether a job needs this voice."""
        return any(job.converter is converter for job in self._jobs.values())

    def next(self, most: int) -> list[Job]:
        """The most urgent job, and up to `most` in all that can take their step with it.

        Most urgent first; equally urgent ones in the order they came. [] when there is none.
        """
        by_urgency = sorted(self._jobs.values(), key=lambda job: job.next_due_s)
        if not by_urgency:
            return []
        group = by_urgency[0].group
        return [job for job in by_urgency if job.group == group][:most]
