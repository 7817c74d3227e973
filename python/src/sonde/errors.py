"""How a call can end other than well. Every message is the product's own, and says what to do."""


class SondeError(Exception):
    """Anything that Sonde refuses or cannot finish."""


class NotInstalledError(SondeError):
    """There is no launcher, no Java, or one of another version."""


class InvalidInputError(SondeError, ValueError):
    """The model, the data or an option is not what was expected (exit code 2)."""


class InterruptedRunError(SondeError):
    """The run was interrupted (exit code 3). What was committed is kept."""


class LimitReachedError(SondeError):
    """The run stopped at its time or memory limit, or with cells missing (exit code 4)."""


class SondeFault(SondeError):
    """A fault of Sonde itself (exit code 70): please report it."""
