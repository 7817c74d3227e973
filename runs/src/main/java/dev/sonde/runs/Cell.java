package dev.sonde.runs;

/**
 * One cell of a run as the ledger has it.
 *
 * @param key what identifies it, {@link Configuration#key()}
 * @param configuration what it is computed from
 * @param status how far it is
 * @param result what came out, in its writer's form; empty before it ended
 * @param provenance who computed it, when and how long it took, which a repetition need not equal;
 *     empty before it ended
 */
public record Cell(
    String key, Configuration configuration, CellStatus status, String result, String provenance) {}
