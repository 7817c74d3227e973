"""Makes the npz fixtures beside it: python3 make_npz.py (numpy 2.x)."""

import numpy as np

numbers = np.arange(24).reshape(4, 3, 2)
labels = np.array([0, 1, 2, 1])

for name in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    for order in "<>":
        x = (numbers - (12 if name[0] != "u" else 0)).astype(order + name)
        np.savez_compressed(f"{name}{'le' if order == '<' else 'be'}.npz", x=x, y=labels)
np.savez("bool.npz", x=numbers % 3 == 0, y=labels > 0)
np.savez("fortran.npz", x=np.asfortranarray(numbers.astype("f4")), y=labels)
np.savez("halves.npz",
         x=np.array([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, 1 / 3], "f2").reshape(8, 1),
         y=np.zeros(8, "f4"))
np.savez("objects.npz", x=numbers.astype("f4"), y=np.array(["a", None, 3, 4], dtype=object))
np.savez("strings.npz", x=numbers.astype("f4"), y=np.array(["a", "b", "c", "d"]))
np.savez("records.npz", x=np.zeros(4, dtype=[("a", "f4"), ("b", "i4")]), y=labels)
np.savez("complex.npz", x=numbers.astype("c8"), y=labels)
np.savez("other_names.npz", inputs=numbers, labels=labels)
np.savez("lengths.npz", x=numbers, y=labels[:3])
np.savez("scalar.npz", x=np.float32(3), y=labels)
np.savez("no_samples.npz", x=np.zeros((0, 3), "f4"), y=np.zeros(0, "i8"))
np.savez("unsigned_overflow.npz", x=numbers, y=np.array([0, 1, 2**63, 2], "u8"))
nan = numbers.astype("f4")
nan[2, 1, 0] = np.nan
nan[3, 0, 0] = np.inf
np.savez("nan.npz", x=nan, y=labels)

# Headers of versions 2 and 3, which numpy writes only when it must.
for version in [(2, 0), (3, 0)]:
    import io
    import zipfile

    with zipfile.ZipFile(f"version{version[0]}.npz", "w") as archive:
        for key, array in [("x", numbers.astype("f4")), ("y", labels)]:
            out = io.BytesIO()
            np.lib.format.write_array(out, array, version=version)
            archive.writestr(key + ".npy", out.getvalue())
