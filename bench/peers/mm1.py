"""M/M/1 at load 0.8 in SimPy: python3 mm1.py CUSTOMERS. Prints CPU seconds and the mean number in the system."""

import random
import resource
import sys

import simpy

CUSTOMERS = int(sys.argv[1])
INTERARRIVAL = 1.0
SERVICE = 0.8

total_sojourn = 0.0


def customer(env, server, rng):
    global total_sojourn
    arrived = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(rng.expovariate(1 / SERVICE))
    total_sojourn += env.now - arrived


def source(env, server, rng):
    for _ in range(CUSTOMERS):
        yield env.timeout(rng.expovariate(1 / INTERARRIVAL))
        env.process(customer(env, server, rng))


def cpu_s():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


started = cpu_s()
env = simpy.Environment()
env.process(source(env, simpy.Resource(env, 1), random.Random(1)))
env.run()
print(cpu_s() - started, total_sojourn / env.now)
