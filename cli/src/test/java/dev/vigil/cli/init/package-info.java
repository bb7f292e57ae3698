/** Tests of init. */
@NullMarked
package dev.vigil.cli.init;

import org.jspecify.annotations.NullMarked;
