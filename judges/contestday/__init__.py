"""The contest day: progress, alerts, tablets, unlocking; no mark before a panel is complete."""
