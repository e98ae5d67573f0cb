"""The house says no, in words fit for the person who asked."""


class Refusal(Exception):
    """An expected no. Its text is shown to the person as it stands, so it says what is wrong and what to do.

    Subclasses stand beside the verb that raises them; the default sentence is the subclass's docstring.
    Doors map it once: a page shows it as a message (status 422), a command prints it and exits with 2.
    """

    status = 422

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or (self.__doc__ or "").strip().splitlines()[0])

    @property
    def sentence(self) -> str:
        """The whole refusal as one sentence."""
        return str(self)
