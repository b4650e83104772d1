"""Pages of transfer cases: the board, a case at the desk, and one's own project on a phone."""

from contest.industrialisation.views import desk, own
from contest.industrialisation.views.common import blueprint

__all__ = ["blueprint", "desk", "own"]
