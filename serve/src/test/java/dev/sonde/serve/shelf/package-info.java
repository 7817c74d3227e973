/** The shelf and its queries, on folders made for it. */
@NullMarked
package dev.sonde.serve.shelf;

import org.jspecify.annotations.NullMarked;
