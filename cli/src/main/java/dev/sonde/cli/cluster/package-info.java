/** {@code --cluster}: the way to machines that compute together. */
@NullMarked
package dev.sonde.cli.cluster;

import org.jspecify.annotations.NullMarked;
