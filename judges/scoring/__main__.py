"""`python -m judges.scoring`: check, rank and audit without database, web or installation."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from judges.scoring.commands.audit import audit
from judges.scoring.commands.check import FAULTY, check
from judges.scoring.commands.files import Unusable
from judges.scoring.commands.rank import rank


def parser() -> argparse.ArgumentParser:
    """What may be asked on the command line."""
    whole = argparse.ArgumentParser(prog="python -m judges.scoring", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="errors and hints on a definition document")
    checking.add_argument("definition", type=Path)
    ranking = commands.add_parser("rank", help="totals and ranks per stage and overall")
    ranking.add_argument("definition", type=Path)
    ranking.add_argument("marks", type=Path, help="CSV: stage,entry,judge,criterion,value")
    ranking.add_argument("--entries", type=Path, help="CSV: entry,group,unit,district,status,team")
    ranking.add_argument("--format", choices=("csv", "json"), default="csv")
    ranking.add_argument("--explain", action="store_true", help="add every step to the rank")
    auditing = commands.add_parser("audit", help="does a published list follow from its rule?")
    auditing.add_argument("definition", type=Path)
    auditing.add_argument("list", type=Path, help="CSV: entry, part scores, total, rank, award")
    auditing.add_argument("--format", choices=("text", "json"), default="text")
    auditing.add_argument("--language", choices=("zh", "en"), default="zh")
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked: 0 done, 1 the audit found a contradiction, 2 the input cannot be used."""
    asked = parser().parse_args(arguments)
    out, errors = sys.stdout, sys.stderr
    try:
        if asked.command == "check":
            return check(asked.definition, out)
        if asked.command == "audit":
            return audit(
                asked.definition,
                asked.list,
                form=asked.format,
                language=asked.language,
                out=out,
                errors=errors,
            )
        return rank(
            asked.definition,
            asked.marks,
            asked.entries,
            form=asked.format,
            explain=asked.explain,
            out=out,
            errors=errors,
        )
    except Unusable as error:
        print(error, file=errors)
        return FAULTY


def run() -> int:
    """`main` for a terminal or a pipe: UTF-8 whatever the locale, quiet when the reader is gone."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        done = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # `… | head` has read enough; Python would complain again while closing the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULTY
    return done


if __name__ == "__main__":
    raise SystemExit(run())
