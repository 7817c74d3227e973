/**
 * The durable ledger of a run: what was to be computed, what was, and with what result.
 *
 * <p>A run is a folder with one SQLite file, {@code ledger.db}. Its unit is the cell: one {@link
 * dev.sonde.runs.Configuration}, seed included. Work is taken and given back through one loop:
 *
 * <pre>{@code
 * try (Ledger ledger = Ledger.create(folder, run)) {
 *   ledger.add(configurations);
 *   for (Optional<Claim> claim = ledger.claim(); claim.isPresent(); claim = ledger.claim()) {
 *     claim.get().commit(outcomeOf(claim.get().configuration()));
 *   }
 * }
 * }</pre>
 *
 * <p>Whatever kills a process loses the cells it had claimed and nothing else: the next process to
 * ask gets them again. Several threads and several processes may run that loop on one ledger; no
 * cell is computed twice at once, and none is committed twice.
 *
 * <p>What a result means is its writer's business: the ledger keeps text.
 */
@NullMarked
package dev.sonde.runs;

import org.jspecify.annotations.NullMarked;
