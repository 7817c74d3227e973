/**
 * The runs of a folder, read again when their files change.
 *
 * <pre>{@code
 * try (RunShelf shelf = RunShelf.watching(Path.of("runs"))) {
 *   shelf.listen(change -> System.out.println(change.run().name() + ": " + change.kind()));
 *   ShelfQuery.all().of(shelf.runs()).forEach(run -> System.out.println(run.headline()));
 * }
 * }</pre>
 *
 * <p>One thread looks at times and sizes of files, whoever many listen. What a run says is kept as
 * a few lines, never as its files.
 */
@NullMarked
package dev.sonde.serve.shelf;

import org.jspecify.annotations.NullMarked;
