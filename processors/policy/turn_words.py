"""The words of one turn, which a recogniser may deliver in several transcripts."""


class TurnWords:
    """Final transcripts add up; a partial one stands for what follows them."""

    def __init__(self) -> None:
        self.final = ""
        """All that was heard for good, in order."""

    def heard(self, text: str) -> str:
        """Add a final transcript. Returns all of them."""
        self.final = self.so_far(text)
        return self.final

    def so_far(self, partial: str) -> str:
        """The finals, and a partial transcript behind them."""
        return " ".join(filter(None, [self.final, partial.strip()]))
