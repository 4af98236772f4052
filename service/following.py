"""The model in use is the one that the registry names, taken over while the service runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from model.errors import ModelError
from model.history import SHIPPED, live
from model.scorer import Scorer
from service.live import Live, LiveModel
from service.models import Models

RETRY = 30.0  # seconds until a model that could not be loaded is tried again

log = logging.getLogger(__name__)


class Follower:
    """Keeps ``model`` what the registry names; until there is a registry, the shipped one.

    failed  told of every model that could not be loaded, once and in one line

    A model is loaded beside the one in use, in the thread that calls :meth:`look`.
    """

    def __init__(self, models: Models, failed: Callable[[str], None]) -> None:
        self.model = LiveModel(None)
        self._models, self._failed, self._was_there = models, failed, False
        self._current = _Followed(self._named_current, models.load, failed)
        self._shadow = _Followed(self._named_shadow, self._load_shadow, self._fail_shadow)

    def start(self) -> None:
        """Load the model in use or, where it cannot be, the last one before it that can.

        The last resort is the shipped one; without even that, every comment is held.
        """
        self._current.look()
        problem = self._current.problem
        for name in self._earlier():
            if self._current.scorer is None:
                self._current.take(name)
        self._current.problem = problem
        self.look()

    def look(self) -> None:
        """Take over what the registry names by now; what cannot be loaded changes nothing."""
        self._current.look()
        self._shadow.look()
        before, scorer = self.model.now, self._current.scorer
        self.model.now = Live(scorer, self._current.problem, self._shadow.scorer)
        if scorer and before.scorer and scorer is not before.scorer:
            log.info("model %s is in use now, after %s", scorer.version, before.version)

    def _earlier(self) -> list[str]:
        """Return what was in use before, the last first, whatever is wrong with the registry."""
        names = [SHIPPED]
        with suppress(ModelError):
            if self._is_there():
                names = live(self._models.registry.history())
        others = dict.fromkeys([*reversed(names), SHIPPED])
        return [name for name in others if name != self._current.tried]

    def _named_current(self) -> str:
        return (self._models.registry.current() if self._is_there() else None) or SHIPPED

    def _named_shadow(self) -> str:
        name = (self._models.registry.shadow() if self._is_there() else None) or ""
        # Beside itself a model would only agree.
        return "" if name == self._current.name else name

    def _is_there(self) -> bool:
        there = self._models.has_registry()
        if self._was_there and not there:
            raise ModelError(f"the folder {self._models.folder} is gone: restore it from a backup")
        self._was_there = there
        return there

    def _fail_shadow(self, problem: str) -> None:
        # What is wrong with the whole registry was told already.
        if problem != self._current.problem:
            self._failed(problem)

    def _load_shadow(self, name: str) -> Scorer | None:
        return self._models.load(name) if name else None


class _Followed:
    """One pointer of the registry, and the model that it names.

    name     of what was loaded last
    tried    the name that could not be loaded last
    problem  why what the pointer names is not loaded, or None
    """

    def __init__(
        self,
        named: Callable[[], str],
        load: Callable[[str], Scorer | None],
        failed: Callable[[str], None],
    ) -> None:
        self._named, self._load, self._failed = named, load, failed
        self.scorer: Scorer | None = None
        self.problem: str | None = None
        self.name = self.tried = ""
        self._again = 0.0

    def look(self) -> None:
        """Load what the pointer names, unless it is loaded or was tried just now."""
        try:
            name = self._named()
        except ModelError as error:
            self.tried = ""
            self._tell(str(error))
            return
        if name == self.name:
            self.tried, self.problem = "", None
        elif name != self.tried or monotonic() >= self._again:
            self.take(name)

    def take(self, name: str) -> None:
        """Load a model in place of the one before, which stays if that fails."""
        try:
            self.scorer = self._load(name)
        except Exception as error:  # a model that was checked can still raise anything
            self.tried, self._again = name, monotonic() + RETRY
            told = isinstance(error, ModelError)
            self._tell(str(error) if told else f"model {name}: {type(error).__name__}: {error}")
        else:
            self.name, self.tried, self.problem = name, "", None

    def _tell(self, problem: str) -> None:
        if problem != self.problem:
            self._failed(problem)
        self.problem = problem
