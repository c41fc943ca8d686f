"""Greenlight beside what else could decide the same requests and dry-run the same files: one command, all tables.

    python3 benches/peers/run.py [--markdown] [--rounds N] [--rows N] [--greenlight PROGRAM] [PART ...]
    python3 benches/peers/run.py --readme

`engines` decides requests one by one (benches/peers/src); `parquet`, `csv` and `jsonl` are dry runs over files. Without
a part it is all of them. It builds what it needs in benches/peers/target: a virtual environment (history/requirements.txt),
the files and the programs. It checks that everybody decides alike, request by request, or counts alike by rule, and takes
turns. Of the files: CPU seconds (user and system) and wall seconds, medians, on one core and on two; Greenlight as a whole
process, the engines in Python from their first query on: importing them is not counted, nor is starting Python.
`--readme` puts the tables into the README. Exit status 1 if somebody decides otherwise.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

PEERS = pathlib.Path(__file__).resolve().parent
HISTORY = PEERS / "history"
ROOT = PEERS.parent.parent
README = ROOT / "README.md"
TARGET = PEERS / "target"
VENV = TARGET / "venv"
FILES = TARGET / "history"
POLICY = ROOT / "benches" / "policies" / "twelve.yaml"
CORES = sorted(os.sched_getaffinity(0))[:2]

# The rows of each table: what it is called, how it is run, and whether it decides (or only reads).
FLOOR, SQL, OURS = "floor", "sql", "ours"
CONTENDERS = {
    "parquet": [
        ("(only decoding, texts by dictionary)", FLOOR, "parquet-dictionaries"),
        ("(only decoding, texts as texts)", FLOOR, "parquet-text"),
        ("hand-written Rust over batches", FLOOR, "parquet-rules"),
        ("the same, late: the rest for rows left", FLOOR, "parquet-rules-late"),
        ("Greenlight simulate", OURS, None),
        ("DuckDB", SQL, "duckdb"),
        ("Polars", SQL, "polars"),
        ("DataFusion", SQL, "datafusion"),
    ],
    "csv": [
        ("(csv: only tokens)", FLOOR, "csv-tokens"),
        ("hand-written Rust, row by row", FLOOR, "csv-rules"),
        ("Greenlight simulate", OURS, None),
        ("DuckDB", SQL, "duckdb"),
        ("Polars", SQL, "polars"),
        ("DataFusion", SQL, "datafusion"),
    ],
    "jsonl": [
        ("(serde_json into a struct of what is needed)", FLOOR, "jsonl-struct"),
        ("(serde_json into a Value)", FLOOR, "jsonl-value"),
        ("Greenlight simulate", OURS, None),
        ("DuckDB", SQL, "duckdb"),
    ],
}


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


def prepare(formats, rows, greenlight):
    """Whatever is not there yet."""
    main = ("--release", "--quiet", "--manifest-path", ROOT / "Cargo.toml")
    if greenlight is None:
        run("cargo", "build", *main, "--bin", "greenlight")
    if not VENV.exists():
        run(sys.executable, "-m", "venv", VENV)
    run(VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HISTORY / "requirements.txt")
    FILES.mkdir(parents=True, exist_ok=True)
    for format in formats:
        count = rows if format == "parquet" else rows // 2
        path = FILES / f"{count}.{format}"
        if not path.exists():
            part = path.with_suffix(".part")
            synthesize = ("--requests", count, "--seed", 7, "--format", format, "--out", part)
            run("cargo", "run", *main, "--example", "synthesize", "--", *synthesize)
            part.rename(path)
        yield format, count, path


class Refused(Exception):
    """A contender that does not do it, and why."""


def floor(what, path):
    return [TARGET / "release" / "greenlight-peers", "floor", what, path]


def answer(command, threads):
    """What a command prints on so many cores."""
    limit = lambda: os.sched_setaffinity(0, CORES[:threads])
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, preexec_fn=limit)
    if done.returncode != 0:
        raise Refused((done.stderr.strip().splitlines() or ["?"])[-1])
    return done.stdout


def once(kind, what, path, threads, greenlight):
    """One turn: CPU seconds, wall seconds, and what was counted by rule."""
    if kind == OURS:
        command = [greenlight, "simulate", "--format", "json", "--threads", threads, "--seller", POLICY, path]
    elif kind == FLOOR:
        command = floor(what, path)
    else:
        command = [VENV / "bin" / "python", HISTORY / "queries.py", what, path, threads]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    printed = answer(command, threads)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(printed)
    if kind == OURS:
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return cpu, wall, by_rule(told["simulation"])
    return told["cpu"], told["wall"], {int(rule): count for rule, count in told["counts"].items()}


def by_rule(simulation):
    """What Greenlight counts, in the numbers of the queries: rules from 1, negative where they cannot tell."""
    counts = {}
    for number, rule in enumerate(simulation["rules"], 1):
        counts[number] = rule["decided"]["count"]
        if rule["then"] == "review":
            counts[-number] = rule["cannot_tell"]
    routes = [count for review in simulation["simulated"]["routes"].values() for count in review.values()]
    counts[0] = sum(routes) - sum(counts.values())
    return {rule: count for rule, count in counts.items() if count}


def measure(contenders, path, threads, rounds, greenlight):
    """The median of each; `None` for those who do not do it."""
    turns, expected = [[] for _ in contenders], None
    refused = set()
    for turn in range(rounds + 1):
        for at, (name, kind, what) in enumerate(contenders):
            if at in refused or kind == FLOOR and threads > 1:
                continue
            try:
                cpu, wall, counts = once(kind, what, path, threads, greenlight)
            except Refused as reason:
                print(f"{name} does not do it: {reason}", file=sys.stderr)
                refused.add(at)
                continue
            if counts and expected is None:
                expected = (name, counts)
            if counts and counts != expected[1]:
                sys.exit(f"{name} counts {counts}, {expected[0]} counts {expected[1]}")
            if turn > 0:  # the first turn brings the file into memory
                turns[at].append((cpu, wall))
    median = lambda figures: statistics.median(figures) if figures else None
    return [(median([cpu for cpu, _ in turn]), median([wall for _, wall in turn])) for turn in turns]


def alone(path, rounds):
    """What the rules take over decoded batches in memory, in ns a row: by hand, and Greenlight's."""
    floors, figures, counts = ("parquet-rules-alone", "greenlight-rules-alone"), ([], []), []
    for _ in range(rounds):
        for what, turns in zip(floors, figures):
            told = json.loads(answer(floor(what, path), 1))
            turns.append(told["alone"])
            counts.append(told["counts"])
    if any(count != counts[0] for count in counts):
        sys.exit(f"the rules alone count {counts[0]} by hand and {counts[1]} in Greenlight")
    return [statistics.median(turns) for turns in figures]


def table(title, columns, rows, markdown):
    """The lines of a table."""
    cells = [columns] + rows
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    pad = lambda row: [cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths))]
    yield from ("", f"**{title}**" if markdown else title, "")
    for number, row in enumerate(cells):
        yield "| " + " | ".join(pad(row)) + " |" if markdown else "  " + "  ".join(pad(row)).rstrip()
        if markdown and number == 0:
            yield "|" + "|".join("-" * (width + 2) if at == 0 else "-" * (width + 1) + ":" for at, width in enumerate(widths)) + "|"


def engines(rounds, markdown):
    """What the comparison of single decisions prints."""
    words = ["--markdown"] * markdown + (["--rounds", rounds] if rounds else [])
    done = run(TARGET / "release" / "greenlight-peers", *words, stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip().splitlines()


def histories(formats, given, greenlight):
    """The tables of the dry runs."""
    for format, count, path in prepare(formats, given.rows, given.greenlight):
        contenders = CONTENDERS[format]
        rounds = given.rounds or 7
        one = measure(contenders, path, 1, rounds, greenlight)
        two = measure(contenders, path, 2, rounds, greenlight) if len(CORES) > 1 else [(None, None)] * len(one)
        reading, ours = one[0][0], one[[kind for _, kind, _ in contenders].index(OURS)][0]
        figure = lambda value: "–" if value is None else f"{value:.2f}"
        ratio = lambda value, unit: "–" if value is None or unit is None else f"{value / unit:.2f}"
        rows = [
            [name, figure(cpu), ratio(cpu, reading), ratio(cpu, ours), figure(wall), figure(cpu2), figure(wall2)]
            for (name, _, _), (cpu, wall), (cpu2, wall2) in zip(contenders, one, two)
        ]
        size = path.stat().st_size / 1e6
        columns = ["", "CPU s", "× reading", "× Greenlight", "wall s", "two cores: CPU s", "wall s"]
        yield from table(f"{format}: {count:,} requests, {size:,.0f} MB", columns, rows, given.markdown)
        if format == "parquet":
            by_hand, ours = alone(path, rounds)
            rows = [[name, f"{ns:.1f}", f"{ns / by_hand:.2f}"] for name, ns in (("hand-written Rust, fused", by_hand), ("Greenlight, both reviews", ours))]
            yield from table("the rules alone, over the same requests decoded beforehand", ["", "ns a row", "×"], rows, given.markdown)


def into_readme(lines):
    """Puts the tables between their marks."""
    begin, end = "<!-- benches/peers/run.py -->\n", "<!-- end -->\n"
    before, rest = README.read_text().split(begin)
    after = rest.split(end, 1)[1]
    README.write_text(before + begin + "\n" + "\n".join(lines) + "\n\n" + end + after)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--rounds", type=int, help="turns of each, for a quicker look")
    parser.add_argument("--rows", type=int, default=2_000_000, help="of the Parquet file; half of it in the others")
    parser.add_argument("--greenlight", help="a program that is built already")
    parser.add_argument("--readme", action="store_true", help="put the tables into the README")
    parser.add_argument("parts", nargs="*", metavar="engines | parquet | csv | jsonl")
    given = parser.parse_args()
    if given.readme and given.parts:
        parser.error("--readme puts all tables there, so it takes no parts")
    given.markdown |= given.readme
    parts = given.parts or ["engines", *CONTENDERS]
    greenlight = given.greenlight or ROOT / "target" / "release" / "greenlight"
    run("cargo", "build", "--release", "--quiet", "--manifest-path", PEERS / "Cargo.toml", "--target-dir", TARGET)
    lines = []
    for part in parts:
        told = engines(given.rounds, given.markdown) if part == "engines" else histories([part], given, greenlight)
        for line in told:
            lines.append(line)
            print(line, flush=True)
    if given.readme:
        into_readme(lines)


if __name__ == "__main__":
    main()
