"""Models that are ready to score: opened once, and asked whether they still hold."""

from threading import Lock

from hengce.errors import ConflictError, NotFoundError, Problem, ProblemsError
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant, calendar_date, day_at
from hengce.model.scoring_model import ScoringModel, Unready
from hengce.scoring.opening import open_model
from hengce.scoring.scored import Ready
from hengce.scoring.scorer import Scorer
from hengce.store.model_files import ModelFiles

OPEN_MAX = 64
"""Models that are held open; each has its file in memory."""


class ModelShelf:
    """The files of models, and those that were opened; shared by all threads."""

    def __init__(self, files: ModelFiles) -> None:
        self.files = files
        self._opened: dict[tuple[object, ...], Scorer | ProblemsError] = {}
        self._lock = Lock()

    def ready(self, configuration: Configuration, at: Instant) -> tuple[Ready, ...]:
        """Return how each model of a configuration stands at a moment."""
        zone = configuration.policy.zone
        return tuple(self._stands(model, at, zone) for model in configuration.models)

    def open(self, model: ScoringModel) -> Scorer:
        """Return a model, ready to score.

        Raises:
            NotFoundError: There is no file of its digest.
            ProblemsError: The file cannot be used as the document says.
            ConflictError: The library that reads it is not installed.
        """
        tags = tuple(one.tag for one in model.inputs)
        key = (model.digest, model.kind, tags, model.output, model.column)
        with self._lock:
            known = self._opened.get(key)
        if known is None:
            try:
                known = open_model(model, self.files.read(model.digest))
            except ProblemsError as error:
                known = error  # its file does not change: nobody looks at it for each customer
            with self._lock:
                while len(self._opened) >= OPEN_MAX:
                    self._opened.pop(next(iter(self._opened)))
                self._opened[key] = known
        if isinstance(known, ProblemsError):
            raise ProblemsError(known.problems)
        return known

    def problems(self, model: ScoringModel, at: Instant, zone: str) -> tuple[Problem, ...]:
        """Return why a model does not score, with all that is wrong with its file."""
        where = f"models/{model.id}"
        late = []
        if expired(model, at, zone):
            facts = {"model": model.id, "expires": model.expires}
            late = [Problem.of(where, "model.expired", **facts)]
        try:
            self.open(model)
        except NotFoundError:
            return (*late, Problem.of(where, "model.file_missing", digest=model.digest))
        except ProblemsError as error:
            return (*late, *error.problems)
        return tuple(late)

    def _stands(self, model: ScoringModel, at: Instant, zone: str) -> Ready:
        if expired(model, at, zone):
            return Ready(model, None, Unready.EXPIRED)
        try:
            return Ready(model, self.open(model))
        except NotFoundError:
            return Ready(model, None, Unready.MISSING)
        except (ProblemsError, ConflictError, OSError):
            return Ready(model, None, Unready.UNUSABLE)


def expired(model: ScoringModel, at: Instant, zone: str) -> bool:
    """Tell whether a model's last day has passed, in a zone."""
    return calendar_date(day_at(at, zone)).isoformat() >= model.expires
