/** Which operators a model's program may call without the user's trust. */
@NullMarked
package dev.sonde.nets.operators;

import org.jspecify.annotations.NullMarked;
