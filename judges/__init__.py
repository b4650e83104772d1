"""Judging, from the rubric to the published ranks; it knows the contest, the contest never knows it."""
