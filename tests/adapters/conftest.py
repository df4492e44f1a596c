"""What the tests of every adapter may ask for."""

from tests.adapters.listening import listening

__all__ = ["listening"]
