"""Makes the idx, CSV and text fixtures beside it: python3 make_idx_and_csv.py (numpy 2.x)."""

import gzip
import struct

import numpy as np


def idx(name, array, code):
    data = struct.pack(">BBBB", 0, 0, code, array.ndim)
    data += struct.pack(">" + "i" * array.ndim, *array.shape)
    data += array.astype(array.dtype.newbyteorder(">")).tobytes()
    opener = (lambda n: gzip.GzipFile(n, "wb", mtime=0)) if name.endswith(".gz") else (lambda n: open(n, "wb"))
    with opener(name) as out:
        out.write(data)


images = (np.arange(3 * 4 * 6) * 3 % 256).astype("u1").reshape(3, 4, 6)
idx("images-idx3-ubyte", images, 0x08)
idx("images-idx3-ubyte.gz", images, 0x08)
idx("labels-idx1-ubyte", np.array([2, 0, 1], "u1"), 0x08)
idx("labels-idx1-ubyte.gz", np.array([2, 0, 1], "u1"), 0x08)
idx("four-labels-idx1-ubyte", np.array([2, 0, 1, 1], "u1"), 0x08)
for name, dtype, code in [("i1", "i1", 9), ("i2", "i2", 0xB), ("i4", "i4", 0xC), ("f4", "f4", 0xD), ("f8", "f8", 0xE)]:
    idx(f"{name}-idx2", (np.arange(6) - 3).astype(dtype).reshape(3, 2), code)

rng = np.random.default_rng(0)
table = np.column_stack([rng.normal(size=(5, 3)).astype("f4"), np.arange(5) % 3])
np.savetxt("plain.csv", table, delimiter=",", fmt=["%.9g"] * 3 + ["%d"])
np.savetxt("named.csv.gz", table, delimiter=";", fmt=["%.9g"] * 3 + ["%d"], header="a;b;c;class", comments="")
np.savez("plain_as_npz.npz", x=table[:, :3].astype("f4"), y=table[:, 3].astype("i8"))
