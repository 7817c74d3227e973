/** A real server on a free port of this machine, read as browsers, scripts and intruders do. */
@NullMarked
package dev.sonde.serve;

import org.jspecify.annotations.NullMarked;
