/** Tests of the fleet as a whole: what its histories show. */
@NullMarked
package dev.vigil.demo;

import org.jspecify.annotations.NullMarked;
