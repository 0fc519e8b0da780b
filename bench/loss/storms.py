#!/usr/bin/env python3
"""Storms against all sizes of the kernel's backlog: is what the producer did always within what we say?

    sudo bench/loss/storms.py                                   the whole matrix, about eight minutes
    sudo bench/loss/storms.py --backlogs 64 --waits 0 --rates 0 --seconds 1

For each storm a line of a Markdown table: programs started, rows, and how many events the ledger says are missing, at least and at
most. Ends with 1 if the sum does not hold anywhere. Needs what bench/live/run.py needs, and setpriv (util-linux)."""
import argparse, shutil
import staging

MOST = 20_000  # starts of one storm


def numbers(text):
    return [int(n) for n in text.split(",")]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rates", type=numbers, default=[500, 2000, 8000, 0], help="starts per second, 0: as many as possible")
    options.add_argument("--workers", type=numbers, default=[1, 4])
    options.add_argument("--backlogs", type=numbers, default=[64, 4096, 8192])
    options.add_argument("--waits", type=numbers, default=[0, 15000], help="backlog wait times, jiffies")
    options.add_argument("--seconds", type=float, default=2, help="length of a storm with a rate")
    options.add_argument("--flags", default="", help="more flags for auditqli")
    given = options.parse_args()
    print("| backlog | wait | per second | workers | reached | started | rows | missing, at least | at most | lost | holds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    bad = 0
    for backlog in given.backlogs:
        for wait in given.waits:
            bad += storms(given, backlog, wait)
    raise SystemExit(1 if bad else 0)


def storms(given, backlog, wait):
    bad = 0
    directory = staging.workplace()
    with staging.audit_system():
        shell = staging.Shell(directory, f"--audit_backlog_limit={backlog}", f"--audit_backlog_wait_time={wait}",
                              *given.flags.split())
        producer = staging.Producer(directory)
        seen = (0, 0, 0, 0, 0)
        for rate in given.rates:
            for workers in given.workers:
                count = min(MOST, int(rate * given.seconds)) if rate else MOST
                reached = producer.storm(count, rate, workers)["per_second"]
                rows, least, most = shell.settled(producer)
                lost = shell.counters().get("kernel lost", 0)
                holds = rows + least <= producer.produced <= rows + most
                bad += not holds
                now = (producer.produced, rows, least, most, lost)
                new = [a - b for a, b in zip(now, seen)]
                seen = now
                print(f"| {backlog} | {wait} | {rate or 'max'} | {workers} | {reached:.0f} | {' | '.join(map(str, new))} |"
                      f" {'exactly' if holds and least == most else 'yes' if holds else 'NO'} |", flush=True)
        shell.close()
    shutil.rmtree(directory)
    return bad


main()
