/** {@code sonde serve} under load and before a browser. */
@NullMarked
package dev.sonde.verification.serving;

import org.jspecify.annotations.NullMarked;
