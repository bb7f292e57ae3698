/** Tests of reading history files at the command line. */
@NullMarked
package dev.vigil.cli.history;

import org.jspecify.annotations.NullMarked;
