#!/usr/bin/env python3
"""Audit programs side by side on this machine, in turn inside one call, so that what is quoted is a ratio from one run.

    sudo bench/live/run.py                                  every contender found, the standard plan, Markdown at the end
    sudo bench/live/run.py --contenders auditql,auditd-raw --plan rates --seconds 45 --warmup 120 --runs 3 --out raw.jsonl

Needs root, gcc, python3 and auditctl; auditd and laurel are taken from the distribution's packages where installed, go-audit
from the path in $GO_AUDIT. Nothing else may own the audit socket. The kernel's audit settings are put back at the end.
A contender is a script in bench/contenders: `NAME.sh start DIR` launches it in the background, prints its pid, and makes it
write below DIR/out; it ends on SIGTERM. Where a NAME.ownrules stands beside it, its rules and limits are its own; the others
get the rules here."""
import argparse, fcntl, glob, json, os, re, shutil, signal, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
CONTENDERS = os.path.join(os.path.dirname(HERE), "contenders")
WORK = os.environ.get("WORK", "/tmp/auditql-bench")
LOCK = os.environ.get("AUDIT_LOCK", "/tmp/audit.lock")
HZ = os.sysconf("SC_CLK_TCK")
DEFAULTS = (["-D"], ["-e", "0"], ["-f", "1"], ["-b", "64"], ["-r", "0"], ["--backlog_wait_time", "15000"])
RULES = ("-a always,exit -F arch=b64 -S execve,execveat -F success=1 -k bench",)
PLANS = {  # name, programs started, per second (0: as fast as possible), workers
    "burst": [("burst", 20000, 0, 4)],
    "rates": [("1000/s", None, 1000, 1), ("5000/s", None, 5000, 1)],
}
PLANS["standard"] = PLANS["burst"] + PLANS["rates"]


def auditctl(*words):
    return subprocess.run(["auditctl", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def status():
    return {k: int(v) for k, v in re.findall(r"^(\w+) (\d+)", auditctl("-s").stdout, re.M)}


def put_back():
    for words in DEFAULTS:
        auditctl(*words)


def build():
    tools = os.path.join(WORK, "bin")
    os.makedirs(tools, exist_ok=True)
    for name, flags in (("tiny", ["-nostdlib", "-static"]), ("storm", []), ("watch", [])):
        subprocess.run(["gcc", "-O2", *flags, "-o", f"{tools}/{name}", f"{HERE}/native/{name}.c"], check=True)
    return tools


def tree(pid):
    parent = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent[int(entry)] = int(open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found, i = [pid], 0
    while i < len(found):
        found += [p for p, q in parent.items() if q == found[i]]
        i += 1
    return [p for p in found if p in parent]


def cpu(pids):
    """Seconds of user and system time of the processes."""
    total = 0
    for pid in pids:
        try:
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / HZ


def memory(pids, field):
    total = 0
    for pid in pids:
        try:
            total += int(re.search(field + r":\s+(\d+)", open(f"/proc/{pid}/status").read())[1])
        except (OSError, TypeError):
            pass
    return total // 1024


def alive(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition, seconds, what):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise RuntimeError(f"waited {seconds} s for: {what}")
        time.sleep(0.05)


def output_size(directory):
    return sum(os.path.getsize(f) for f in glob.glob(directory + "/out/**", recursive=True) if os.path.isfile(f))


def quiet(directory, pids, seconds):
    """Waits until the output and the CPU time have stood still for half a second. It starts no program: that is an event."""
    last, since, end = None, time.time(), time.time() + seconds
    while time.time() < end:
        now = (output_size(directory), cpu(pids))
        if now != last:
            last, since = now, time.time()
        elif time.time() - since > 0.5:
            return
        time.sleep(0.1)


def storm(tools, count, rate, workers, base, stamps):
    out = subprocess.run([f"{tools}/storm", f"{tools}/tiny", str(count), str(rate), str(workers), str(base), stamps],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(out)


def measure(tools, name, step, options):
    label, count, rate, workers = step
    count = count or int(rate * options.seconds)
    directory = f"{WORK}/{name}"
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory + "/out")
    script = f"{CONTENDERS}/{name}.sh"
    own = os.path.exists(f"{CONTENDERS}/{name}.ownrules")
    row = dict(contender=name, step=label, count=count, rate=rate, workers=workers, load=os.getloadavg()[0])
    pid, pids, watcher = 0, [], None
    put_back()
    if status().get("pid"):
        raise RuntimeError(f"another program owns the audit socket: pid {status()['pid']}")
    try:
        pid = int(subprocess.run([script, "start", directory], stdout=subprocess.PIPE, text=True, check=True).stdout)
        wait_until(lambda: status().get("pid") in tree(pid), 30, f"{name} to own the audit socket; see {directory}/log")
        if not own:
            for rule in RULES:
                auditctl(*rule.split())
        if options.backlog or not own:
            auditctl("-b", str(options.backlog or 4096))
            auditctl("--backlog_wait_time", "0")
        if not own:
            auditctl("-e", "1")
        pids = tree(pid)
        quiet(directory, pids, 10)
        base = 50_000_000
        if rate and options.warmup:
            storm(tools, int(rate * options.warmup), rate, workers, base, directory + "/warm")
            time.sleep(2)
        stamps, stop = directory + "/stamps", directory + "/stop"
        cpu0, lost0 = cpu(pids), status()["lost"]
        files = [f for f in glob.glob(directory + "/out/*") if os.path.isfile(f) and "results" in f] or [
            f for f in glob.glob(directory + "/out/*") if os.path.isfile(f)] or [directory + "/out/audit.log"]
        watcher = subprocess.Popen([f"{tools}/watch", files[0], stamps, str(count), "0", stop],
                                   stdout=subprocess.PIPE, text=True)
        row.update(storm(tools, count, rate, workers, 0, stamps))
        quiet(directory, pids, 40)
        if options.linger:
            time.sleep(options.linger)
        row.update(cpu_seconds=round(cpu(pids) - cpu0, 2), lost=status()["lost"] - lost0,
                   rss_mb=memory(pids, "VmRSS"), peak_mb=memory(pids, "VmHWM"))
        open(stop, "w").close()
        row.update(json.loads(watcher.communicate(timeout=60)[0]))
        row["us_per_event"] = round(row["cpu_seconds"] / max(1, row["captured"]) * 1e6, 1)
    finally:
        if watcher and watcher.poll() is None:
            watcher.kill()
        if pid and alive(pid):
            os.kill(pid, signal.SIGTERM)
            try:
                wait_until(lambda: not any(alive(p) for p in pids or [pid]), 15, f"{name} to end")
            except RuntimeError:
                for p in pids or [pid]:
                    if alive(p):
                        os.kill(p, signal.SIGKILL)
        put_back()
    if not options.keep:
        shutil.rmtree(directory, ignore_errors=True)
    return row


def table(rows):
    print("| step | contender | captured % (worst) | lost | CPU s | us CPU per event | p50 ms | p99 ms | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for key in dict.fromkeys((r["step"], r["contender"]) for r in rows if "error" not in r):
        same = [r for r in rows if (r["step"], r["contender"]) == key and "error" not in r]
        middle = lambda field: statistics.median(r[field] for r in same if field in r) if any(field in r for r in same) else 0
        share = [100 * r["captured"] / r["done"] for r in same]
        print(f"| {key[0]} | {key[1]} | {statistics.median(share):.1f} ({min(share):.1f}) | {middle('lost'):.0f} "
              f"| {middle('cpu_seconds'):.2f} | {middle('us_per_event'):.1f} | {middle('p50_ms'):.2f} "
              f"| {middle('p99_ms'):.2f} | {middle('peak_mb'):.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contenders", default="")
    parser.add_argument("--plan", default="standard", choices=sorted(PLANS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10, help="length of a step at a fixed rate")
    parser.add_argument("--warmup", type=float, default=0, help="seconds at the same rate before it is measured")
    parser.add_argument("--linger", type=float, default=0, help="seconds to wait for a schedule before counting")
    parser.add_argument("--backlog", type=int, default=0, help="also force this backlog limit and wait 0 on all")
    parser.add_argument("--step", default="", help="only the step of this name, such as 1000/s")
    parser.add_argument("--out", default="", help="file for one JSON object a measurement")
    parser.add_argument("--keep", action="store_true", help="keep each contender's directory below $WORK")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("run.py: needs root to own the audit socket")
    found = sorted(os.path.basename(f)[:-3] for f in glob.glob(CONTENDERS + "/*.sh"))
    names = options.contenders.split(",") if options.contenders else [
        n for n in found if subprocess.run([f"{CONTENDERS}/{n}.sh", "present"]).returncode == 0]
    tools, rows = build(), []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with open(LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for run in range(options.runs):
            for step in [s for s in PLANS[options.plan] if options.step in ("", s[0])]:
                for name in names:
                    try:
                        row = measure(tools, name, step, options)
                    except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as e:
                        row = dict(contender=name, step=step[0], error=str(e))
                    row["run"] = run
                    rows.append(row)
                    print(json.dumps(row), file=sys.stderr)
                    if options.out:
                        with open(options.out, "a") as out:
                            out.write(json.dumps(row) + "\n")
    table(rows)


if __name__ == "__main__":
    main()
