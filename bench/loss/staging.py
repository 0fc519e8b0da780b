"""What the scripts here share: the machine's audit system, a producer that is recorded alone, and our programs."""
import contextlib, fcntl, json, os, re, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "live"))
import run as live  # noqa: E402  auditctl, status, put_back, build

USER = "4242"
ONLY_THE_PRODUCER = ("-a", "always,exclude", "-F", f"uid!={USER}")


@contextlib.contextmanager
def audit_system(only_the_producer=True):
    """The machine's audit system for us alone, put back at the end; nobody may own the socket."""
    with open(live.LOCK, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if live.status()["pid"]:
            sys.exit("somebody owns the audit socket; stop that first (auditctl -s names the pid)")
        try:
            if only_the_producer:
                live.auditctl(*ONLY_THE_PRODUCER)
            yield
        finally:
            subprocess.run([program("auditqlctl"), "cleanup"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            live.put_back()


def program(name):
    return os.path.join(ROOT, "bin", name)


def workplace():
    """A directory that every user may write to."""
    directory = tempfile.mkdtemp(prefix="auditql-loss-")
    os.chmod(directory, 0o777)
    return directory


def natives(directory):
    """storm and tiny, where every user may run them."""
    tools = live.build()
    found = {}
    for name in ("storm", "tiny"):
        found[name] = shutil.copy(os.path.join(tools, name), directory)
        os.chmod(found[name], 0o755)
    return found


class Producer:
    """Starts programs as a user of its own, and counts them."""

    def __init__(self, directory):
        self.directory = directory
        self.tools = natives(directory)
        self.produced = 0

    def command(self, count, rate, workers, base):
        return ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", self.tools["storm"], self.tools["tiny"],
                str(count), str(rate), str(workers), str(base), os.path.join(self.directory, "stamps")]

    def storm(self, count, rate, workers):
        said = subprocess.run(self.command(count, rate, workers, self.produced), stdout=subprocess.PIPE, check=True, text=True)
        done = json.loads(said.stdout)
        self.produced += done["done"] + 1  # the storm itself is one
        return done

    def start(self, word):
        subprocess.run(["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "/bin/true", word], check=True)
        self.produced += 1


class Shell:
    """auditqli --live, asked on its standard input."""

    def __init__(self, directory, *flags):
        self.process = subprocess.Popen(
            [program("auditqli"), "--live", "--json", "--events_max=10000000", f"--run_path={directory}/run", *flags],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        until(lambda: live.status()["enabled"] == 1 and live.status()["pid"] != 0, "auditqli records")
        self.ask("SELECT 1")

    def ask(self, sql):
        self.process.stdin.write(sql + ";\n")
        self.process.stdin.flush()
        text = ""
        while not text.rstrip().endswith("]"):
            line = self.process.stdout.readline()
            if not line:
                sys.exit("auditqli has ended")
            text += line
        return json.loads(text)

    def owner(self):
        return live.status()["pid"]

    def books(self):
        row = self.ask("SELECT (SELECT count(*) FROM process_events) AS n, sum(events_min) AS a, sum(events_max) AS b FROM audit_loss")[0]
        return int(row["n"]), int(row["a"]), int(row["b"])

    def counters(self):
        return {f"{r['stage']} {r['cause']}": int(r["count"])
                for r in self.ask("SELECT stage, cause, count FROM audit_loss WHERE count > 0")}

    def close(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()

    def settled(self, producer, seconds=4):
        """The books after a later event has come and what is missing before it had its time to come late."""
        found = "SELECT pid FROM process_events WHERE cmdline = '/bin/true mark%d' LIMIT 1"
        number = producer.produced
        until(lambda: producer.start(f"mark{number}") or self.ask(found % number), "records come again", pause=0.3)
        deadline = time.monotonic() + seconds
        before = None
        while True:
            time.sleep(1)
            now = self.books()
            if now == before and time.monotonic() > deadline:
                return now
            before = now


def until(condition, what, seconds=60, pause=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"waited {seconds} s in vain until {what}")
        time.sleep(pause)
