"""Invented contests to measure with, and how times and memory are taken."""
