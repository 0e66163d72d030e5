"""Exact nearest neighbours in faiss (IndexFlatIP), one thread; one round is a line "one" or "batch": median ms.

VECTORS names a file of float32 rows, QUERIES another; DIMENSIONS and K are numbers. "batch" takes the BLAS path.
"""
import json
import os
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
dimensions, k = int(os.environ["DIMENSIONS"]), int(os.environ["K"])
vectors, queries = (np.fromfile(os.environ[name], np.float32).reshape(-1, dimensions) for name in ("VECTORS", "QUERIES"))
index = faiss.IndexFlatIP(dimensions)
index.add(vectors)


def median(work, count):
    times = []
    for i in range(count):
        started = time.perf_counter()
        work(i)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    if line.strip() == "one":
        faiss.cvar.distance_compute_blas_threshold = 1 << 30
        result = median(lambda i: index.search(queries[i : i + 1], k), 20)
    else:
        faiss.cvar.distance_compute_blas_threshold = 20
        result = median(lambda i: index.search(queries, k), 2)
    print(json.dumps(result), flush=True)
