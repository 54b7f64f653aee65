"""The journal's list from Python, by its typed method: list.py CONFIG"""

import sys
import time

import tolem


def main():
    with tolem.Client(sys.argv[1]) as client:
        for line in sys.stdin:
            times = []
            for _ in range(20):
                client.operation_list(limit=1)
            for _ in range(int(line)):
                start = time.perf_counter_ns()
                listed = client.operation_list(limit=1)
                if listed.status is not tolem.Status.OK:
                    sys.exit(listed.json)
                times.append(time.perf_counter_ns() - start)
            print(*times, flush=True)


main()
