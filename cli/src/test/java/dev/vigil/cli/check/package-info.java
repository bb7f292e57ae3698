/** Tests of check. */
@NullMarked
package dev.vigil.cli.check;

import org.jspecify.annotations.NullMarked;
