#!/usr/bin/env python3
"""Kills the daemon again and again under load, and rotates its log at random: is a line ever lost or written twice?

    sudo bench/loss/kills.py --kills 200

The daemon streams every row of process_events with its eid. A kill -9 comes at a random moment after it has begun to record, and a
rename of its log, as logrotate does it, at a random moment before. Checked at the end over all files: eids come in their order,
each once, and none is left out, so that every committed row was logged; the query's cursor in the database is the last of them.
Needs what storms.py needs."""
import argparse, glob, json, os, random, shutil, signal, sqlite3, subprocess, time
import staging

BATCH = 10  # kills between two moments at which others may have the audit system


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--rate", type=int, default=500, help="programs started per second")
    options.add_argument("--longest", type=float, default=1.5, help="seconds from the start of recording to a kill, at most")
    options.add_argument("--interval", type=int, default=0, help="run the query by the clock instead of as a stream")
    options.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    given = options.parse_args()
    print(f"seed {given.seed}")
    directory = staging.workplace()
    soak = Soak(directory, given)
    for done in range(0, given.kills, BATCH):
        with staging.audit_system():
            soak.batch(min(BATCH, given.kills - done))
        print(f"{min(done + BATCH, given.kills)} kills: {soak.check()}", flush=True)
    with staging.audit_system():
        soak.last()
    print(f"at the end: {soak.check(final=True)}")
    shutil.rmtree(directory)


class Soak:
    def __init__(self, directory, given):
        self.directory, self.given = directory, given
        self.random = random.Random(given.seed)
        self.producer = staging.Producer(directory)
        self.rotated = 0
        query = {"query": "SELECT eid, pid, cmdline FROM process_events", "interval": given.interval or 1, "stream": not given.interval}
        with open(f"{directory}/auditql.conf", "w") as config:
            json.dump({"options": {"schedule_splay_percent": 0}, "schedule": {"all": query}}, config)

    def daemon(self):
        d = self.directory
        process = subprocess.Popen(
            [staging.program("auditqld"), f"--config_path={d}/auditql.conf", f"--database_path={d}/db", f"--logger_path={d}/log",
             f"--pidfile={d}/pid", f"--run_path={d}/run", "--disable_audit=false", "--audit_allow_config=true"],
            stderr=open(f"{d}/stderr", "a"))
        staging.until(lambda: staging.live.status()["pid"] == process.pid or process.poll() is not None, "auditqld records")
        if process.poll() is not None:
            raise SystemExit(f"auditqld has ended with {process.returncode}: see {d}/stderr")
        return process

    def batch(self, kills):
        # longer than the batch takes; ended with it
        load = subprocess.Popen(self.producer.command(1_000_000, self.given.rate, 1, 0), stdout=subprocess.DEVNULL,
                                start_new_session=True)
        try:
            for _ in range(kills):
                process = self.daemon()
                lives = self.random.uniform(0, self.given.longest)
                if self.random.random() < 0.3:
                    early = self.random.uniform(0, lives)
                    time.sleep(early)
                    self.rotate()
                    time.sleep(lives - early)
                else:
                    time.sleep(lives)
                process.send_signal(signal.SIGKILL)
                process.wait()
        finally:
            os.killpg(load.pid, signal.SIGTERM)
            load.wait()
            subprocess.run([staging.program("auditqlctl"), "cleanup", f"--run_path={self.directory}/run"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def last(self):
        process = self.daemon()
        time.sleep(3)
        process.terminate()
        process.wait()

    def rotate(self):
        log = f"{self.directory}/log/auditqld.results.log"
        if os.path.exists(log):
            self.rotated += 1
            os.rename(log, f"{log}.{self.rotated:05d}")

    def check(self, final=False):
        log = f"{self.directory}/log/auditqld.results.log"
        eids = []
        for name in sorted(glob.glob(log + ".*")) + [log] * os.path.exists(log):
            for line in open(name):
                if line.endswith("\n"):
                    row = json.loads(line)
                    if row["name"] == "all":
                        eids.append(int(row["columns"]["eid"]))
        if eids != list(range(1, len(eids) + 1)):
            at = next(i for i, eid in enumerate(eids) if eid != i + 1)
            raise SystemExit(f"line {at + 1} has eid {eids[at]}, before it {eids[max(0, at - 3):at]}: see {self.directory}/log")
        moved = glob.glob(f"{self.directory}/db/*corrupt*")
        if moved:
            raise SystemExit(f"a database was moved aside: {moved}")
        if final:
            database = sqlite3.connect(f"file:{self.directory}/db/events.db?mode=ro", uri=True)
            cursor = database.execute("SELECT eid FROM cursor WHERE query = 'all'").fetchone()[0]
            if cursor != len(eids):
                raise SystemExit(f"the cursor is {cursor}, and {len(eids)} lines are logged")
        return f"{len(eids)} lines in {self.rotated + 1} files, each once and in order"


main()
