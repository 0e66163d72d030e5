"""Exact neighbours in faiss, IndexFlatIP, one thread. One round is a line "CASE COUNT".

CASE `one`: COUNT queries, each alone: ms of each. CASE `batch`: all queries at once, COUNT times: ms of each time.
CASE `rows`: what is found for the first COUNT queries.
"""
import json
import os
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
# From so many queries on it multiplies matrices. The default of current wheels, 128,000, never does; 20 was the default before. But a
# low one makes a single query five times as slow (1.15.1), so each case has the threshold that it is faster with.
THRESHOLDS = {"one": faiss.cvar.distance_compute_blas_threshold, "batch": 20, "rows": 20}
dimensions, k = int(os.environ["DIMENSIONS"]), int(os.environ["K"])
vectors, queries = (np.fromfile(os.environ[name], np.float32).reshape(-1, dimensions) for name in ("VECTORS", "QUERIES"))
index = faiss.IndexFlatIP(dimensions)
index.add(vectors)
del vectors


def timed(some):
    started = time.perf_counter()
    index.search(some, k)
    return (time.perf_counter() - started) * 1000


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    case, text = line.split()
    count = int(text)
    faiss.cvar.distance_compute_blas_threshold = THRESHOLDS[case]
    if case == "one":
        answer = [timed(queries[i : i + 1]) for i in range(count)]
    elif case == "batch":
        answer = [timed(queries) for _ in range(count)]
    else:
        answer = index.search(queries[:count], k)[1].tolist()
    print(json.dumps(answer), flush=True)
