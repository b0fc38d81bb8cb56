"""python -m sparklint: runs the binary that the wheel has installed."""
import os
import subprocess
import sys

from sparklint.launcher import find


def main():
    try:
        command = [find()] + sys.argv[1:]
    except FileNotFoundError as e:
        sys.exit(f"sparklint: {e}")
    if os.name == "nt":  # there is no exec there: the shell would not wait
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
