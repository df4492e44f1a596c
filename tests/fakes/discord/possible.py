"""What Discord's apps do not let people do."""


class NotPossible(AssertionError):
    """The app would not let this person do that; the test is told why."""
