/** {@code sonde serve}: the runs of a folder as a live page. */
@NullMarked
package dev.sonde.cli.serve;

import org.jspecify.annotations.NullMarked;
