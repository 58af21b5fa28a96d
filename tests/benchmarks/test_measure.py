import subprocess
import sys

from benchmarks.measure import spent

BUSY = """
import sys, time
for _ in sys.stdin:
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    print("done", flush=True)
"""
"""Uses the processor whenever it is asked to, and lives on."""


def test_what_a_child_uses_is_counted_while_it_lives_and_once_when_it_has_ended():
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdin
        assert one.stdout

        def ask() -> None:
            one.stdin.write("go\n")
            one.stdin.flush()
            one.stdout.readline()

        ask()
        assert spent(ask).processor > 0.15  # the kernel counts in hundredths
        one.stdin.close()
        assert -0.05 < spent(one.wait).processor < 0.15
