package dev.sonde.nets.network;

/** Which operators the program of a model may call. */
public enum Trust {
  /** Those that compute: {@link dev.sonde.exported.AllowedOperators}. */
  COMPUTING_ONLY,
  /** Whatever it names, with the user's rights; only for files whose origin is trusted. */
  ANY_OPERATOR
}
