"""Pages of transfer cases: the board, a case at the desk, one's own project, the public library."""

from contest.industrialisation.views import desk, moving, own, public
from contest.industrialisation.views.common import blueprint

__all__ = ["blueprint", "desk", "moving", "own", "public"]
