"""The journal of violations: what the bot did that Telegram's documentation rules out."""


class Journal:
    """Keeps violations for the end of a test, and apart those that a test provokes on purpose."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.tolerated: list[str] = []
        self._tolerates: list[str] = []

    def tolerate(self, *parts: str) -> None:
        """Take no offense at violations that contain one of these, earlier ones included."""
        self._tolerates += parts
        earlier, self.violations = self.violations, []
        for violation in earlier:
            self.note(violation)

    def note(self, violation: str) -> None:
        """Write down a violation."""
        expected = any(part in violation for part in self._tolerates)
        (self.tolerated if expected else self.violations).append(violation)
