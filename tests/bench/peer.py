"""The `surface` path without marks as a user of Python would write it, with OpenCV and NumPy or with SciPy and
scikit-image. usage: peer.py cv|scipy FRAME.png PITCH_MM RUNS; prints the numbers, then milliseconds of each run."""
import sys
import time

import numpy as np

LIMITS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


def transform_cv(samples):
    full = cv2.dft(samples, flags=cv2.DFT_COMPLEX_OUTPUT)
    return full[..., 0] ** 2 + full[..., 1] ** 2, np.fft.fftfreq(samples.shape[1])


def transform_scipy(samples):
    half = scipy.fft.rfft2(samples)
    double = np.full(half.shape[1], 2.0, np.float32)
    double[0] = 1.0
    double[-1] = 1.0 if samples.shape[1] % 2 == 0 else 2.0
    return (half.real ** 2 + half.imag ** 2) * double, np.fft.rfftfreq(samples.shape[1])


def measure(counts, pitch, transform):
    rows, columns = counts.shape
    plane = counts.astype(np.float32) / np.float32(np.iinfo(counts.dtype).max)
    mean = plane.mean(dtype=np.float64)
    sd = plane.std(dtype=np.float64)
    last = plane.size - 1
    ranks = [int(0.05 * last), int(0.95 * last)]
    low, high = np.partition(plane.ravel(), ranks)[ranks]
    x = np.linspace(-1.0, 1.0, columns)
    y = np.linspace(-1.0, 1.0, rows)
    cx = plane.sum(axis=0, dtype=np.float64) @ x / (x @ x * rows)
    cy = plane.sum(axis=1, dtype=np.float64) @ y / (y @ y * columns)
    trend = (mean + cx * x[None, :] + cy * y[:, None]).astype(np.float32)
    window_cd = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(columns) / columns)).astype(np.float32)
    window_md = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(rows) / rows)).astype(np.float32)
    samples = (plane - trend) / np.float32(mean) * window_cd[None, :] * window_md[:, None]
    power, f_cd = transform(samples)
    f = np.hypot(f_cd[None, :], np.fft.fftfreq(rows)[:, None]) / pitch
    bands = np.digitize(f, [1.0 / limit for limit in reversed(LIMITS)])
    sums = np.bincount(bands.ravel(), weights=power.ravel(), minlength=len(LIMITS) + 1)
    weight = (rows * columns) ** 2 * 9.0 / 64.0
    cv = 100.0 * np.sqrt(sums[1:len(LIMITS)][::-1] / weight)
    return [mean, sd, low, high, *cv]


kind, path, pitch, runs = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
if kind == "cv":
    import cv2
    cv2.setNumThreads(1)
    frame = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    chosen = transform_cv
else:
    import scipy.fft
    from skimage import io
    frame = io.imread(path)
    chosen = transform_scipy
if frame.dtype == np.int32:
    frame = frame.astype(np.uint16)
print(*("%.8g" % value for value in measure(frame, pitch, chosen)))
times = []
for _ in range(runs):
    start = time.process_time()
    measure(frame, pitch, chosen)
    times.append(1e3 * (time.process_time() - start))
print(*("%.3f" % value for value in times))
