/** What holds for the whole house: architecture, reference figures, the guide. */
@NullMarked
package dev.sonde.verification;

import org.jspecify.annotations.NullMarked;
