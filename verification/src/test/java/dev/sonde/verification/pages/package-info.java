/** Every kind of page, opened in a browser as a reader does. */
@NullMarked
package dev.sonde.verification.pages;

import org.jspecify.annotations.NullMarked;
