/**
 * Commands that readers of a folder start and stop, where the server was told to allow it.
 *
 * <pre>{@code
 * Workshop workshop = new Workshop(launcher, folder, words, Language.ENGLISH, () -> {});
 * Started started = workshop.start(CommandLine.of("measure net.pt2 --data digits", words), "net");
 * workshop.stop(started.number());
 * }</pre>
 *
 * <p>Each is a process of Sonde's own, so that what it computes, writes and refuses is what the
 * command line does.
 */
@NullMarked
package dev.sonde.serve.work;

import org.jspecify.annotations.NullMarked;
