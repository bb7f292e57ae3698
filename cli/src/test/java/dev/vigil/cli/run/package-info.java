/** Tests of the long-running parts. */
@NullMarked
package dev.vigil.cli.run;

import org.jspecify.annotations.NullMarked;
