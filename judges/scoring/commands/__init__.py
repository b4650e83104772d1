"""The command line of scoring: files in, findings, ranks and audits out; no database, no web."""
