/** The door to libtorch: its loading, its scopes of native memory, its errors in plain words. */
@NullMarked
package dev.sonde.nets.libtorch;

import org.jspecify.annotations.NullMarked;
