#!/usr/bin/env python3
"""Does a stopped agent hold up anybody? Start times of a bystander's programs, in turn with the agent healthy and stopped.

    sudo bench/loss/stall.py --pairs 5

Each turn lasts ten seconds at 40 starts a second; before a stopped one the kernel's buffers are filled. A turn without any agent
comes first. Prints microseconds: median, p99, longest. Needs what storms.py needs."""
import argparse, json, os, shutil, signal, subprocess
import staging

STARTS, PER_SECOND = 400, 40


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=3)
    options.add_argument("--flags", default="--audit_backlog_limit=500 --audit_receive_buffer=65536", help="for auditqli")
    given = options.parse_args()
    directory = staging.workplace()
    actor = os.path.join(directory, "actor")
    source = os.path.join(staging.ROOT, "agent", "src", "test", "native", "actor.c")
    subprocess.run(["gcc", "-O2", "-o", actor, source], check=True)
    print("| agent | median us | p99 us | longest us |\n|---|---|---|---|")
    with staging.audit_system(only_the_producer=False):
        producer = staging.Producer(directory)
        say("none", latencies(actor, producer))
        shell = staging.Shell(directory, *given.flags.split())
        for _ in range(given.pairs):
            say("healthy", latencies(actor, producer))
            owner = shell.owner()
            os.kill(owner, signal.SIGSTOP)
            try:
                producer.storm(2000, 0, 4)
                say("stopped", latencies(actor, producer))
            finally:
                os.kill(owner, signal.SIGCONT)
            shell.settled(producer)
        shell.close()
    shutil.rmtree(directory)


def latencies(actor, producer):
    said = subprocess.run([actor, "latencies", str(STARTS), str(PER_SECOND), producer.tools["tiny"]],
                          stdout=subprocess.PIPE, check=True, text=True)
    return sorted(int(json.loads(line)["nanos"]) // 1000 for line in said.stdout.splitlines())


def say(agent, micros):
    print(f"| {agent} | {micros[len(micros) // 2]} | {micros[len(micros) * 99 // 100]} | {micros[-1]} |", flush=True)


main()
