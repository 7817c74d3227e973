package dev.sonde.findings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures behind a finding by name, in the order in which they should be shown. Immutable. */
public final class Evidence {

  public static final Evidence NONE = new Evidence(Map.of());

  private final Map<String, Object> pieces;

  private Evidence(Map<String, Object> pieces) {
    this.pieces = pieces;
  }

  public static Evidence of(String name, double figure) {
    return NONE.and(name, figure);
  }

  public static Evidence of(String name, int count) {
    return NONE.and(name, count);
  }

  public static Evidence of(String name, long count) {
    return NONE.and(name, count);
  }

  public static Evidence of(String name, String text) {
    return NONE.and(name, text);
  }

  public Evidence and(String name, double figure) {
    return with(name, figure);
  }

  public Evidence and(String name, int count) {
    return with(name, count);
  }

  public Evidence and(String name, long count) {
    return with(name, count);
  }

  public Evidence and(String name, String text) {
    return with(name, text);
  }

  /** Adds a figure where there is one. */
  public Evidence and(String name, OptionalDouble figure) {
    return figure.isPresent() ? and(name, figure.getAsDouble()) : this;
  }

  /** Adds all pieces of another one. */
  public Evidence and(Evidence more) {
    Map<String, Object> all = new LinkedHashMap<>(pieces);
    all.putAll(more.pieces);
    return new Evidence(all);
  }

  private Evidence with(String name, Object piece) {
    Map<String, Object> more = new LinkedHashMap<>(pieces);
    more.put(name, piece);
    return new Evidence(more);
  }

  public Map<String, Object> pieces() {
    return Collections.unmodifiableMap(pieces);
  }

  /** Evidence that is gathered piece by piece. */
  public static Builder builder() {
    return new Builder();
  }

  /** Gathers evidence in the order in which it is added. */
  public static final class Builder {
    private final Map<String, Object> pieces = new LinkedHashMap<>();

    private Builder() {}

    public Builder add(String name, double figure) {
      return put(name, figure);
    }

    public Builder add(String name, int count) {
      return put(name, count);
    }

    public Builder add(String name, long count) {
      return put(name, count);
    }

    public Builder add(String name, String text) {
      return put(name, text);
    }

    /** Adds all of some other evidence. */
    public Builder addAll(Evidence others) {
      pieces.putAll(others.pieces);
      return this;
    }

    private Builder put(String name, Object piece) {
      pieces.put(name, piece);
      return this;
    }

    /** What has been gathered so far. */
    public Evidence build() {
      return new Evidence(new LinkedHashMap<>(pieces));
    }
  }
}
