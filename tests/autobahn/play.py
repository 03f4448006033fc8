"""Plays cases of the Autobahn suite against an echo server, several lanes at once, and judges the reports.

    play.py <python2.7 with the suite> <ws:// url> <directory> <lanes> <seconds> <expected> <pattern>...

Most cases only wait, so lanes save time. What failed or was not reached in time is played once more, alone: a case that
waits a second for an answer says nothing on a machine that sleeps for two. `expected` is how many cases there are to be
(0: any number).
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
import time

PASSED = {"OK", "INFORMATIONAL"}
LIST_CASES = """
import json, sys
from autobahntestsuite.case import CaseSetname, Cases, CaseCategories, CaseSubCategories, CaseBasename
from autobahntestsuite.caseset import CaseSet
cases = CaseSet(CaseSetname, CaseBasename, Cases, CaseCategories, CaseSubCategories)
print(json.dumps(cases.parseSpecCases({"cases": sys.argv[1:]})))
"""


def key(case):
    return [int(part) for part in case.split(".")]


def listed(python, patterns):
    done = subprocess.run([python, "-W", "ignore", "-c", LIST_CASES, *patterns], check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


class Lane:
    """One client of the suite, which plays its cases one after another."""

    def __init__(self, python, url, home, name, cases):
        self.out = home / name
        spec = {"outdir": str(self.out), "servers": [{"agent": "chinwag", "url": url}], "cases": cases}
        file = home / (name + ".json")
        file.write_text(json.dumps({**spec, "exclude-cases": [], "exclude-agent-cases": {}}))
        command = [python, "-W", "ignore", "-m", "autobahntestsuite.wstest", "-m", "fuzzingclient", "-s", str(file)]
        self.log = home / (name + ".log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def end(self, deadline):
        try:
            self.process.wait(max(1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def verdicts(self):
        """The suite tells what it found at the very end: a lane that was cut off has played nothing."""
        index = self.out / "index.json"
        results = json.loads(index.read_text()).get("chinwag", {}) if index.exists() else {}
        return {case: (result["behavior"], result["behaviorClose"]) for case, result in results.items()}


def play(python, url, home, name, cases, lanes, seconds):
    deadline = time.monotonic() + seconds
    running = [
        Lane(python, url, home, f"{name}{lane}", cases[lane::lanes])
        for lane in range(lanes)
        if cases[lane::lanes]
    ]
    verdicts = {}
    for lane in running:
        lane.end(deadline)
        verdicts.update(lane.verdicts())
    return verdicts


def failed(cases, verdicts):
    return [case for case in cases if not set(verdicts.get(case, ("MISSING",))) <= PASSED]


def main(python, url, directory, lanes, seconds, expected, *patterns):
    home = pathlib.Path(directory)
    home.mkdir(parents=True, exist_ok=True)
    cases = sorted(listed(python, patterns), key=key)
    begun = time.monotonic()
    verdicts = play(python, url, home, "lane", cases, int(lanes), int(seconds))
    again = failed(cases, verdicts)
    # A server that is broken fails by the dozen: no need to wait for all of that twice.
    if 0 < len(again) <= 20:
        print("autobahn: once more, alone: " + " ".join(again))
        verdicts.update(play(python, url, home, "again", again, 1, int(seconds)))
    tally = collections.Counter()
    for case in cases:
        behaviours = verdicts.get(case, ("MISSING", "MISSING"))
        verdict = "passed" if set(behaviours) == {"OK"} else "informational" if set(behaviours) <= PASSED else "FAILED"
        tally[verdict] += 1
        if verdict != "passed":
            print(f"autobahn: {case} {verdict} ({behaviours[0]}, close {behaviours[1]})")
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(tally.items()))
    print(f"autobahn: {len(cases)} cases in {time.monotonic() - begun:.0f} s, {counts}")
    if int(expected) not in (0, len(cases)):
        print(f"autobahn: {expected} cases were expected")
        return 1
    return 1 if tally["FAILED"] or not cases else 0


if __name__ == "__main__":
    os.environ["PYTHONUNBUFFERED"] = "1"
    sys.exit(main(*sys.argv[1:]))
