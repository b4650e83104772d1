"""Judging, from the rubric to the published ranks; the contest never knows it."""
