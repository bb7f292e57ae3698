/** Tests. */
@NullMarked
package dev.vigil.demo.plan;

import org.jspecify.annotations.NullMarked;
